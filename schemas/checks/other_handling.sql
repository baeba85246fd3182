-- check: other_handling
-- grade: S
-- zh: “其他处理”既列为一行又分列三项时，该行等于三项之和
-- en: where 其他处理 is given as one row and as three, the one is the sum of the three
-- relation: equal
-- tests: requests.other_handling.total
-- cells: left this requests.other_handling.total
-- cells: right this requests.other_not_corrected.total; right this requests.other_fee_unpaid.total; right this requests.other_other.total
-- The form of 2019 has one row, that of 2021 three; a table with both mixes
-- them, and is no harm only when they say the same.
WITH c AS (
  SELECT report, max(value) FILTER (row_code = 'other_handling') AS one,
         sum(value) FILTER (row_code <> 'other_handling') AS three, count(*) AS n
  FROM check_cell
  WHERE table_code = 'requests' AND column_code = 'total' AND row_code IN ('other_handling', 'other_not_corrected', 'other_fee_unpaid', 'other_other')
  GROUP BY ALL)
SELECT r.report_id, 'requests' AS table_code, 'other_handling' AS row_code, 'total' AS column_code,
       c.one = c.three AS passed, c.one - c.three AS residual, NULL::VARCHAR AS other_report_id
FROM c JOIN check_report r USING (report)
WHERE c.n = 4
