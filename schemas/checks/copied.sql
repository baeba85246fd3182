-- check: copied
-- grade: S
-- zh: 表格与上一年度报告不完全相同
-- en: a table is not that of the year before, cell by cell
-- relation: none
-- tests: requests; disclosure; disputes; statistics
-- cells: left this {table}.*.*; right other {table}.*.*
-- A test is made where the cells of check_cell are the same in both years, with
-- a number other than zero among them; then the whole table is compared. It
-- fails when all cells are the same, status and number, and three different
-- numbers other than zero are among them: a body with one request a year
-- repeats itself without copying.
WITH content AS (
  SELECT report, whose, table_code, sum(hash(cell, value)::HUGEINT) AS sum FROM pair_cell WHERE value <> 0 GROUP BY ALL),
alike AS MATERIALIZED (
  SELECT p.report_id, p.other_report_id, c.table_code
  FROM (SELECT report, table_code FROM content GROUP BY ALL HAVING max(sum) FILTER (whose = 'this') = max(sum) FILTER (whose = 'other')) c
  JOIN year_pair p USING (report)),
whole AS MATERIALIZED (
  SELECT report_id, table_code, sum(hash(row_code, column_code, status, value)::HUGEINT) AS sum,
         count(DISTINCT value) FILTER (value <> 0) AS numbers
  FROM observations
  WHERE status <> 'derived' AND report_id IN (SELECT report_id FROM alike UNION SELECT other_report_id FROM alike)
  GROUP BY ALL)
SELECT p.report_id, p.table_code, NULL::VARCHAR AS row_code, NULL::VARCHAR AS column_code,
       NOT coalesce(n.sum = b.sum AND n.numbers >= 3, false) AS passed, NULL AS residual, p.other_report_id
FROM alike p
LEFT JOIN whole n ON n.report_id = p.report_id AND n.table_code = p.table_code
LEFT JOIN whole b ON b.report_id = p.other_report_id AND b.table_code = p.table_code
