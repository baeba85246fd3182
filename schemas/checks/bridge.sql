-- check: bridge
-- grade: S
-- zh: 换用2021年格式时，现行有效件数约等于上年对外公开总数量加本年制发减本年废止
-- en: where a body goes over to the form of 2021, documents in force are about those disclosed in all the year before plus issued minus repealed
-- relation: equal
-- tests: disclosure.*.in_force
-- cells: left this disclosure.{row}.in_force; right other disclosure.{row}.disclosed_total
-- cells: right this disclosure.{row}.issued; right this -disclosure.{row}.repealed
-- The two forms count by other words, so what differs by up to a tenth, or by
-- two, passes; the residual is kept.
WITH c AS (
  SELECT report, row_code,
         max(value) FILTER (whose = 'this' AND column_code = 'in_force') AS in_force,
         max(value) FILTER (whose = 'other' AND column_code = 'disclosed_total')
           + max(value) FILTER (whose = 'this' AND column_code = 'issued')
           - max(value) FILTER (whose = 'this' AND column_code = 'repealed') AS expected
  FROM pair_cell WHERE table_code = 'disclosure' AND column_code IN ('in_force', 'disclosed_total', 'issued', 'repealed')
  GROUP BY ALL)
SELECT p.report_id, 'disclosure' AS table_code, c.row_code, 'in_force' AS column_code,
       abs(c.in_force - c.expected) <= greatest(2, c.in_force / 10) AS passed, c.in_force - c.expected AS residual, p.other_report_id
FROM c JOIN year_pair p USING (report)
WHERE c.in_force IS NOT NULL AND c.expected IS NOT NULL
