-- check: rule_power
-- grade: S
-- zh: 没有规章制定权的机关（县级、乡级、地区和盟、地方各部门）规章各项为零
-- en: bodies without the power to make rules have none: counties, townships, prefectures that are no cities, local departments
-- relation: equal
-- tests: disclosure.regulations.*
-- cells: left this disclosure.regulations.{column}
-- Rules are made by the ministries (部门规章) and by the governments of
-- provinces, cities with districts and autonomous prefectures (地方政府规章),
-- Legislation Law art. 91 and 93. A report by the general office (办公厅) of
-- such a government is often that of the government itself and is not tested,
-- nor is a body whose level is unknown.
SELECT r.report_id, v.table_code, v.row_code, v.column_code,
       v.value = 0 AS passed, v.value AS residual, NULL::VARCHAR AS other_report_id
FROM check_cell v
JOIN check_report r ON r.report = v.report
WHERE v.table_code = 'disclosure' AND v.row_code = 'regulations'
  AND (r.level IN ('county', 'township')
    OR r.level IN ('province', 'prefecture') AND r.kind IN ('department', 'township', 'zone', 'vertical')
    OR r.level = 'prefecture' AND r.kind IN ('government', 'office') AND regexp_matches(r.division, '(地区|盟)$'))
