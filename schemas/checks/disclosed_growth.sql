-- check: disclosed_growth
-- grade: S
-- zh: 对外公开总数量不多于上年对外公开总数量加本年新公开数量
-- en: documents disclosed in all are at most those of last year plus the newly disclosed
-- relation: at_most
-- tests: disclosure.*.disclosed_total
-- cells: left this disclosure.{row}.disclosed_total
-- cells: right other disclosure.{row}.disclosed_total; right this disclosure.{row}.newly_disclosed
-- The form of 2019 does not say what was repealed; that can only lower the total.
WITH c AS (
  SELECT report, row_code,
         max(value) FILTER (whose = 'this' AND column_code = 'disclosed_total') AS total,
         max(value) FILTER (whose = 'other' AND column_code = 'disclosed_total')
           + max(value) FILTER (whose = 'this' AND column_code = 'newly_disclosed') AS most
  FROM pair_cell WHERE table_code = 'disclosure' AND column_code IN ('disclosed_total', 'newly_disclosed')
  GROUP BY ALL)
SELECT p.report_id, 'disclosure' AS table_code, c.row_code, 'disclosed_total' AS column_code,
       c.total <= c.most AS passed, c.total - c.most AS residual, p.other_report_id
FROM c JOIN year_pair p USING (report)
WHERE c.total IS NOT NULL AND c.most IS NOT NULL
