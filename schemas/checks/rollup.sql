-- check: rollup
-- grade: S
-- zh: 上级政府的报告（全地区口径）各项不小于每个下级政府的报告；下级齐全时不小于其合计（上级所属部门另计）
-- en: a region's report is at least each child region's, cell by cell, and at least their sum when none is missing (its own departments come on top)
WITH region AS (
  SELECT r.report_id, r.year, r.division_code
  FROM reports r JOIN organs g USING (organ_id)
  WHERE g.kind = 'government' AND g.level IN ('province', 'prefecture', 'county') AND r.year IS NOT NULL AND length(r.division_code) = 6
  QUALIFY count(*) OVER (PARTITION BY r.division_code, r.year) = 1),
family AS (
  SELECT p.report_id AS parent, c.report_id AS child, p.division_code, p.year
  FROM region p
  JOIN divisions d ON d.parent_code = p.division_code AND d.valid_to IS NULL AND d.level <> 'township'
  JOIN region c ON c.division_code = d.division_code AND c.year = p.year),
complete AS (
  SELECT f.parent, count(*) = (SELECT count(*) FROM divisions d WHERE d.parent_code = f.division_code AND d.valid_to IS NULL AND d.level <> 'township') AS whole
  FROM family f GROUP BY f.parent, f.division_code),
cells AS (
  SELECT o.report_id, o.table_code, o.row_code, o.column_code, o.value
  FROM observations o
  WHERE o.status = 'reported' AND o.value IS NOT NULL
    AND (o.table_code IN ('requests', 'disputes') OR o.table_code = 'disclosure' AND o.column_code IN ('decisions', 'amount')))
SELECT p.report_id, p.table_code, p.row_code, p.column_code,
       p.value >= CASE WHEN k.whole THEN sum(c.value) ELSE max(c.value) END AS passed,
       p.value - CASE WHEN k.whole THEN sum(c.value) ELSE max(c.value) END AS residual,
       CASE WHEN count(*) = 1 OR NOT k.whole THEN arg_max(c.report_id, (c.value, c.report_id)) END AS other_report_id
FROM family f
JOIN complete k ON k.parent = f.parent
JOIN cells p ON p.report_id = f.parent
JOIN cells c ON c.report_id = f.child AND c.table_code = p.table_code AND c.row_code = p.row_code AND c.column_code = p.column_code
GROUP BY p.report_id, p.table_code, p.row_code, p.column_code, p.value, k.whole
