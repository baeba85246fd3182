-- check: items
-- grade: S
-- zh: 上一年项目数量等于上年度报告的上一年项目数量加其本年增/减
-- en: items of the year before are those that last year's report started from plus its change
SELECT n.report_id, 'disclosure' AS table_code, n.row_code, 'items_previous_year' AS column_code,
       n.value = p.value + c.value AS passed, n.value - (p.value + c.value) AS residual, before.report_id AS other_report_id
FROM reports now
JOIN reports before ON before.organ_id = now.organ_id AND before.year = now.year - 1
JOIN observations n ON n.report_id = now.report_id AND n.table_code = 'disclosure' AND n.column_code = 'items_previous_year' AND n.status = 'reported'
JOIN observations p ON p.report_id = before.report_id AND p.table_code = 'disclosure' AND p.row_code = n.row_code AND p.column_code = 'items_previous_year' AND p.status = 'reported'
JOIN observations c ON c.report_id = before.report_id AND c.table_code = 'disclosure' AND c.row_code = n.row_code AND c.column_code = 'items_change' AND c.status = 'reported'
WHERE n.value IS NOT NULL AND p.value IS NOT NULL AND c.value IS NOT NULL
