-- check: disclosed_growth
-- grade: S
-- zh: 对外公开总数量不多于上年对外公开总数量加本年新公开数量
-- en: documents disclosed in all are at most those of last year plus the newly disclosed
-- relation: at_most
-- tests: disclosure.*.disclosed_total
-- cells: left this disclosure.{row}.disclosed_total
-- cells: right other disclosure.{row}.disclosed_total; right this disclosure.{row}.newly_disclosed
-- The form of 2019 does not say what was repealed; that can only lower the total.
SELECT p.report_id, t.table_code, t.row_code, t.column_code,
       t.value <= b.value + n.value AS passed, t.value - (b.value + n.value) AS residual, p.other_report_id
FROM year_pair p
JOIN check_cell t ON t.report = p.report AND t.table_code = 'disclosure' AND t.column_code = 'disclosed_total'
JOIN check_cell n ON n.report = p.report AND n.table_code = 'disclosure' AND n.column_code = 'newly_disclosed' AND n.row_code = t.row_code
JOIN check_cell b ON b.report = p.other AND b.table_code = 'disclosure' AND b.column_code = 'disclosed_total' AND b.row_code = t.row_code
