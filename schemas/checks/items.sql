-- check: items
-- grade: S
-- zh: 上一年项目数量等于上年度报告的上一年项目数量加其本年增/减
-- en: items of the year before are those that last year's report started from plus its change
-- relation: equal
-- tests: disclosure.*.items_previous_year
-- cells: left this disclosure.{row}.items_previous_year
-- cells: right other disclosure.{row}.items_previous_year; right other disclosure.{row}.items_change
SELECT p.report_id, n.table_code, n.row_code, n.column_code,
       n.value = b.value + c.value AS passed, n.value - (b.value + c.value) AS residual, p.other_report_id
FROM year_pair p
JOIN check_cell n ON n.report = p.report AND n.table_code = 'disclosure' AND n.column_code = 'items_previous_year'
JOIN check_cell b ON b.report = p.other AND b.table_code = 'disclosure' AND b.column_code = 'items_previous_year' AND b.row_code = n.row_code
JOIN check_cell c ON c.report = p.other AND c.table_code = 'disclosure' AND c.column_code = 'items_change' AND c.row_code = n.row_code
