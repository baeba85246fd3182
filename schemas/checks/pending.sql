-- check: pending
-- grade: S
-- zh: 尚未审结的案件不多于下一年度的总计
-- en: cases pending are at most the total of the year after
-- relation: at_most
-- tests: disputes.*.pending
-- cells: left this disputes.{row}.pending; right other disputes.{row}.total
-- The test stands at the report that has the pending cases.
WITH c AS (
  SELECT report, row_code,
         max(value) FILTER (whose = 'other' AND column_code = 'pending') AS pending,
         max(value) FILTER (whose = 'this' AND column_code = 'total') AS total
  FROM pair_cell WHERE table_code = 'disputes' AND column_code IN ('pending', 'total')
  GROUP BY ALL)
SELECT p.other_report_id AS report_id, 'disputes' AS table_code, c.row_code, 'pending' AS column_code,
       c.pending <= c.total AS passed, c.pending - c.total AS residual, p.report_id AS other_report_id
FROM c JOIN year_pair p USING (report)
WHERE c.pending IS NOT NULL AND c.total IS NOT NULL
