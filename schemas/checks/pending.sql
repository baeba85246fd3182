-- check: pending
-- grade: S
-- zh: 尚未审结的案件不多于下一年度的总计
-- en: cases pending are at most the total of the year after
SELECT p.report_id, 'disputes' AS table_code, p.row_code, 'pending' AS column_code,
       p.value <= t.value AS passed, p.value - t.value AS residual, after.report_id AS other_report_id
FROM reports now
JOIN reports after ON after.organ_id = now.organ_id AND after.year = now.year + 1
JOIN observations p ON p.report_id = now.report_id AND p.table_code = 'disputes' AND p.column_code = 'pending' AND p.status = 'reported'
JOIN observations t ON t.report_id = after.report_id AND t.table_code = 'disputes' AND t.row_code = p.row_code AND t.column_code = 'total' AND t.status = 'reported'
WHERE p.value IS NOT NULL AND t.value IS NOT NULL
