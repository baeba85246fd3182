-- check: carry
-- grade: H
-- zh: 上一年度报告的“结转下年度继续办理”等于本年度报告的“上年结转”
-- en: what last year's report carries over is what this year's carries in
-- relation: equal
-- tests: requests.carried_in.*
-- cells: left other requests.carried_over.{column}; right this requests.carried_in.{column}
-- A break means that one of the two was restated, or that the body took over
-- the requests of another.
WITH c AS (
  SELECT report, column_code,
         max(value) FILTER (whose = 'other' AND row_code = 'carried_over') AS carried_over,
         max(value) FILTER (whose = 'this' AND row_code = 'carried_in') AS carried_in
  FROM pair_cell WHERE table_code = 'requests' AND row_code IN ('carried_in', 'carried_over')
  GROUP BY ALL)
SELECT p.report_id, 'requests' AS table_code, 'carried_in' AS row_code, c.column_code,
       c.carried_over = c.carried_in AS passed, c.carried_over - c.carried_in AS residual, p.other_report_id
FROM c JOIN year_pair p USING (report)
WHERE c.carried_over IS NOT NULL AND c.carried_in IS NOT NULL
