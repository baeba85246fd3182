-- check: pending
-- grade: S
-- zh: 尚未审结的案件不多于下一年度的总计
-- en: cases pending are at most the total of the year after
-- relation: at_most
-- tests: disputes.*.pending
-- cells: left this disputes.{row}.pending; right other disputes.{row}.total
-- The test stands at the report that has the pending cases.
SELECT n.other_report_id AS report_id, p.table_code, p.row_code, p.column_code,
       p.value <= t.value AS passed, p.value - t.value AS residual, n.report_id AS other_report_id
FROM year_pair n
JOIN check_cell p ON p.report = n.other AND p.table_code = 'disputes' AND p.column_code = 'pending'
JOIN check_cell t ON t.report = n.report AND t.table_code = 'disputes' AND t.column_code = 'total' AND t.row_code = p.row_code
