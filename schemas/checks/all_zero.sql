-- check: all_zero
-- grade: S
-- zh: 报告各表并非全部为零
-- en: not every number of the report's tables is zero
-- relation: none
-- tests: report
-- cells: left this *.*.*
-- A test is made of a report with at least ten numbers in its tables. Small
-- bodies may truly have nothing to report: worth a look, no more. The whole
-- report is looked through only where check_cell has nothing but zeros.
WITH busy AS (SELECT DISTINCT report FROM check_cell WHERE value <> 0),
quiet AS (SELECT report_id FROM check_report ANTI JOIN busy USING (report) WHERE cells_reported >= 10),
still AS (
  SELECT report_id FROM quiet
  ANTI JOIN (SELECT report_id FROM observations WHERE value <> 0 AND status = 'reported' AND report_id IN (FROM quiet)) USING (report_id))
SELECT r.report_id, NULL::VARCHAR AS table_code, NULL::VARCHAR AS row_code, NULL::VARCHAR AS column_code,
       s.report_id IS NULL AS passed, NULL AS residual, NULL::VARCHAR AS other_report_id
FROM check_report r LEFT JOIN still s USING (report_id)
WHERE r.cells_reported >= 10
