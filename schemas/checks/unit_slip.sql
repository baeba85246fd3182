-- check: unit_slip
-- grade: S
-- zh: 与本机关其他年度相比，数值没有约一万倍的差距（元与万元之误）
-- en: a number is not about 10,000 times that of the body's other years, nor a 10,000th (元 against 万元)
-- relation: beside
-- tests: disclosure.fees.amount; disclosure.procurement.procurement_amount; disclosure.*.decisions
-- tests: statistics.fees_charged.value; statistics.budget.value
-- cells: left this {table}.{row}.{column}; right other {table}.{row}.{column}
-- The rule, over the positive numbers that one body reports for one cell:
--   * a test is made where the year before or the year after has one, there are
--     at least two besides the one tested, and the largest is a hundred times the
--     smallest or more: the others cannot hold a slip, and are most of all;
--   * it fails when the number is between 3,333 and 30,000 times the median of
--     the others (ratio close to 10,000, either way), and every other one speaks
--     against it: the nearest of them is still a thousand times smaller (larger).
-- So a body that changes its unit for good is not accused of a slip, and three
-- years of wild numbers give none. The other report is that of the year before,
-- else of the year after.
WITH cell AS (
  SELECT r.series, r.report, v.cell, v.value
  FROM check_cell v JOIN check_report r USING (report)
  WHERE v.value > 0
    AND (v.column_code = 'decisions' OR v.row_code IN ('fees', 'procurement') AND v.column_code IN ('amount', 'procurement_amount')
      OR v.table_code = 'statistics' AND v.row_code IN ('fees_charged', 'budget'))),
eligible AS MATERIALIZED (
  SELECT series, cell FROM cell GROUP BY ALL HAVING count(*) >= 3 AND max(value) >= 100 * min(value)),
wide AS MATERIALIZED (SELECT * FROM cell SEMI JOIN eligible USING (series, cell)),
years AS (
  SELECT series, cell, list(value ORDER BY value) AS vals FROM wide GROUP BY ALL),
tested AS (
  SELECT c.report, c.cell, c.value, y.vals,
         coalesce(p.other, q.report) AS other, coalesce(b.value, a.value) AS beside
  FROM wide c
  JOIN years y ON y.series = c.series AND y.cell = c.cell
  LEFT JOIN (year_pair p JOIN wide b ON b.report = p.other) ON p.report = c.report AND b.cell = c.cell
  LEFT JOIN (year_pair q JOIN wide a ON a.report = q.report) ON q.other = c.report AND a.cell = c.cell
  WHERE b.value IS NOT NULL OR a.value IS NOT NULL),
judged AS (
  SELECT *, value >= 1000 * vals[-2] AND value / list_median(vals[:-2]) BETWEEN 3333 AND 30000
         OR value * 1000 <= vals[2] AND list_median(vals[2:]) / value BETWEEN 3333 AND 30000 AS slip
  FROM tested)
SELECT r.report_id, k.table_code, k.row_code, k.column_code,
       NOT j.slip AS passed, j.value - j.beside AS residual, o.report_id AS other_report_id
FROM judged j
JOIN check_address k USING (cell)
JOIN check_report r ON r.report = j.report
JOIN check_report o ON o.report = j.other
