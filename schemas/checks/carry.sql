-- check: carry
-- grade: H
-- zh: 上一年度报告的“结转下年度继续办理”等于本年度报告的“上年结转”
-- en: what last year's report carries over is what this year's carries in
SELECT now.report_id, 'requests' AS table_code, 'carried_in' AS row_code, i.column_code,
       o.value = i.value AS passed, o.value - i.value AS residual, before.report_id AS other_report_id
FROM reports now
JOIN reports before ON before.organ_id = now.organ_id AND before.year = now.year - 1
JOIN observations i ON i.report_id = now.report_id AND i.table_code = 'requests' AND i.row_code = 'carried_in' AND i.status = 'reported'
JOIN observations o ON o.report_id = before.report_id AND o.table_code = 'requests' AND o.row_code = 'carried_over' AND o.status = 'reported'
  AND o.column_code = i.column_code
WHERE o.value IS NOT NULL AND i.value IS NOT NULL
