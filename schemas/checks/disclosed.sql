-- check: disclosed
-- grade: S
-- zh: 对外公开总数量不少于本年新公开数量
-- en: documents disclosed in all are at least those newly disclosed this year
-- relation: at_least
-- tests: disclosure.*.disclosed_total
-- cells: left this disclosure.{row}.disclosed_total; right this disclosure.{row}.newly_disclosed
WITH c AS (
  SELECT report, row_code, max(value) FILTER (column_code = 'disclosed_total') AS total, max(value) FILTER (column_code = 'newly_disclosed') AS newly
  FROM check_cell WHERE table_code = 'disclosure' AND column_code IN ('disclosed_total', 'newly_disclosed')
  GROUP BY ALL)
SELECT r.report_id, 'disclosure' AS table_code, c.row_code, 'disclosed_total' AS column_code,
       c.total >= c.newly AS passed, c.total - c.newly AS residual, NULL::VARCHAR AS other_report_id
FROM c JOIN check_report r USING (report)
WHERE c.total IS NOT NULL AND c.newly IS NOT NULL
