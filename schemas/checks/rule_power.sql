-- check: rule_power
-- grade: S
-- zh: 没有规章制定权的机关（县级、乡级、部门）规章各项为零
-- en: bodies without the power to make rules (counties, townships, departments) have none
SELECT o.report_id, 'disclosure' AS table_code, 'regulations' AS row_code, o.column_code,
       o.value = 0 AS passed, o.value AS residual, NULL::VARCHAR AS other_report_id
FROM observations o
JOIN reports r USING (report_id)
JOIN organs g ON g.organ_id = r.organ_id
WHERE o.table_code = 'disclosure' AND o.row_code = 'regulations' AND o.status = 'reported' AND o.value IS NOT NULL
  AND (g.level IN ('county', 'township') OR g.kind IN ('department', 'office', 'township', 'zone') AND g.level = 'prefecture')
