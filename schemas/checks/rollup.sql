-- check: rollup
-- grade: S
-- zh: 上级政府的报告（全地区口径）各项不小于每个下级政府的报告；下级齐全时不小于其合计（上级所属部门另计）
-- en: a region's report is at least each child region's, cell by cell, and at least their sum when none is missing (its own departments come on top)
-- relation: at_least
-- tests: requests.*.*; disputes.*.*; disclosure.*.decisions; disclosure.fees.amount
-- cells: left this {table}.{row}.{column}; right children {table}.{row}.{column}
-- subordinates says which reports are those of the regions below, by the
-- divisions as they were in that year, and whether none is missing. The other
-- report is the child with the largest number; it is null where the sum of all
-- was tested. Governments are few, so their cells are read from observations.
WITH family AS (FROM subordinates),
cells AS (
  SELECT report_id, table_code, row_code, column_code, value
  FROM observations
  WHERE status = 'reported' AND value IS NOT NULL
    AND (table_code IN ('requests', 'disputes') OR table_code = 'disclosure' AND column_code IN ('decisions', 'amount'))
    AND report_id IN (SELECT report_id FROM family UNION SELECT subordinate_report_id FROM family)),
below AS (
  SELECT f.report_id, c.table_code, c.row_code, c.column_code, bool_and(f.complete) AS complete, count(*) AS n,
         max(c.value) AS most, sum(c.value) AS total, arg_max(c.report_id, {'v': c.value, 'r': c.report_id}) AS largest
  FROM family f JOIN cells c ON c.report_id = f.subordinate_report_id
  GROUP BY ALL)
SELECT p.report_id, p.table_code, p.row_code, p.column_code,
       p.value >= CASE WHEN b.complete THEN b.total ELSE b.most END AS passed,
       p.value - CASE WHEN b.complete THEN b.total ELSE b.most END AS residual,
       CASE WHEN b.n = 1 OR NOT b.complete THEN b.largest END AS other_report_id
FROM cells p
JOIN below b ON b.report_id = p.report_id AND b.table_code = p.table_code AND b.row_code = p.row_code AND b.column_code = p.column_code
