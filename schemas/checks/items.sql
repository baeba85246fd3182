-- check: items
-- grade: S
-- zh: 上一年项目数量等于上年度报告的上一年项目数量加其本年增/减
-- en: items of the year before are those that last year's report started from plus its change
-- relation: equal
-- tests: disclosure.*.items_previous_year
-- cells: left this disclosure.{row}.items_previous_year
-- cells: right other disclosure.{row}.items_previous_year; right other disclosure.{row}.items_change
WITH c AS (
  SELECT report, row_code,
         max(value) FILTER (whose = 'this' AND column_code = 'items_previous_year') AS items,
         max(value) FILTER (whose = 'other' AND column_code = 'items_previous_year')
           + max(value) FILTER (whose = 'other' AND column_code = 'items_change') AS expected
  FROM pair_cell WHERE table_code = 'disclosure' AND column_code IN ('items_previous_year', 'items_change')
  GROUP BY ALL)
SELECT p.report_id, 'disclosure' AS table_code, c.row_code, 'items_previous_year' AS column_code,
       c.items = c.expected AS passed, c.items - c.expected AS residual, p.other_report_id
FROM c JOIN year_pair p USING (report)
WHERE c.items IS NOT NULL AND c.expected IS NOT NULL
