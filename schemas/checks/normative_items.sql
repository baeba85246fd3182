-- check: normative_items
-- grade: S
-- zh: 主动公开规范性文件数不多于主动公开政府信息数
-- en: normative documents disclosed are at most all items disclosed
-- relation: at_most
-- tests: statistics.proactive_normative_documents.value
-- cells: left this statistics.proactive_normative_documents.value; right this statistics.proactive_items.value
SELECT r.report_id, d.table_code, d.row_code, d.column_code,
       d.value <= i.value AS passed, d.value - i.value AS residual, NULL::VARCHAR AS other_report_id
FROM check_cell d
JOIN check_cell i ON i.report = d.report AND i.table_code = 'statistics' AND i.row_code = 'proactive_items'
JOIN check_report r ON r.report = d.report
WHERE d.table_code = 'statistics' AND d.row_code = 'proactive_normative_documents'
