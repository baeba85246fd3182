-- check: jump
-- grade: S
-- zh: 数值未突增至本机关其他年度中位数的十倍
-- en: a number has not jumped to ten times the median of the body's other years
-- relation: beside
-- tests: requests.received.total; requests.handled_total.total; requests.carried_over.total
-- tests: disputes.*.total
-- tests: disclosure.*.decisions; disclosure.normative_documents.in_force; disclosure.normative_documents.disclosed_total
-- tests: statistics.proactive_items.value; statistics.applications.value; statistics.answers.value
-- tests: statistics.channel_website.value; statistics.people_trained.value
-- cells: left this {table}.{row}.{column}; right other {table}.{row}.{column}
-- The rule, over the numbers that one body reports for one cell:
--   * a test is made of a number of 100 or more (1,000 for decisions and items,
--     which are large), where the body has at least three other years;
--   * it fails when the number is ten times the median of the others or more,
--     with a median of less than 10 taken as 10, and twice the largest of them,
--     so that a body that has grown is not flagged for each year after.
-- Totals only: a part jumps with its total. The other report is that of the
-- nearest year, the earlier one of two.
WITH cell AS (
  SELECT r.series, r.report, r.year, v.cell, v.value,
         v.value >= CASE WHEN v.table_code IN ('requests', 'disputes') OR v.row_code IN ('applications', 'answers', 'normative_documents')
                    THEN 100 ELSE 1000 END AS large
  FROM check_cell v JOIN check_report r USING (report)
  WHERE r.year IS NOT NULL AND (
       v.table_code = 'requests' AND v.column_code = 'total' AND v.row_code IN ('received', 'handled_total', 'carried_over')
    OR v.table_code = 'disputes' AND v.column_code = 'total'
    OR v.column_code = 'decisions'
    OR v.row_code = 'normative_documents' AND v.column_code IN ('in_force', 'disclosed_total')
    OR v.table_code = 'statistics' AND v.row_code IN ('proactive_items', 'applications', 'answers', 'channel_website', 'people_trained'))),
eligible AS MATERIALIZED ( -- counted before lists are made, which need far more memory
  SELECT series, cell FROM cell GROUP BY ALL HAVING count(*) >= 4 AND bool_or(large)),
years AS (
  SELECT series, cell, list({'year': year, 'report': report, 'value': value} ORDER BY year, report) AS seen
  FROM cell SEMI JOIN eligible USING (series, cell) GROUP BY ALL),
tested AS (
  SELECT c.report, c.year, c.cell, c.value, list_filter(y.seen, lambda x: x.report <> c.report) AS others
  FROM cell c JOIN years y ON y.series = c.series AND y.cell = c.cell
  WHERE c.large),
judged AS (
  SELECT *, [x.value for x in others] AS vals,
         list_sort([{'far': abs(x.year - year), 'year': x.year, 'report': x.report, 'value': x.value} for x in others])[1] AS near
  FROM tested)
SELECT r.report_id, k.table_code, k.row_code, k.column_code,
       NOT (j.value >= 10 * greatest(list_median(j.vals), 10) AND j.value >= 2 * list_max(j.vals)) AS passed,
       j.value - j.near.value AS residual, o.report_id AS other_report_id
FROM judged j
JOIN check_address k USING (cell)
JOIN check_report r ON r.report = j.report
JOIN check_report o ON o.report = j.near.report
