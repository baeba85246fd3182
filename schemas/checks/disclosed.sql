-- check: disclosed
-- grade: S
-- zh: 对外公开总数量不少于本年新公开数量
-- en: documents disclosed in all are at least those newly disclosed this year
-- relation: at_least
-- tests: disclosure.*.disclosed_total
-- cells: left this disclosure.{row}.disclosed_total; right this disclosure.{row}.newly_disclosed
SELECT r.report_id, t.table_code, t.row_code, t.column_code,
       t.value >= n.value AS passed, t.value - n.value AS residual, NULL::VARCHAR AS other_report_id
FROM check_cell t
JOIN check_cell n ON n.report = t.report AND n.table_code = 'disclosure' AND n.column_code = 'newly_disclosed' AND n.row_code = t.row_code
JOIN check_report r ON r.report = t.report
WHERE t.table_code = 'disclosure' AND t.column_code = 'disclosed_total'
