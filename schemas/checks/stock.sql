-- check: stock
-- grade: S
-- zh: 现行有效件数等于上年现行有效件数加本年制发减本年废止
-- en: documents in force are those of last year plus issued minus repealed
-- relation: equal
-- tests: disclosure.*.in_force
-- cells: left this disclosure.{row}.in_force; right other disclosure.{row}.in_force
-- cells: right this disclosure.{row}.issued; right this -disclosure.{row}.repealed
WITH c AS (
  SELECT report, row_code,
         max(value) FILTER (whose = 'this' AND column_code = 'in_force') AS in_force,
         max(value) FILTER (whose = 'other' AND column_code = 'in_force')
           + max(value) FILTER (whose = 'this' AND column_code = 'issued')
           - max(value) FILTER (whose = 'this' AND column_code = 'repealed') AS expected
  FROM pair_cell WHERE table_code = 'disclosure' AND column_code IN ('in_force', 'issued', 'repealed')
  GROUP BY ALL)
SELECT p.report_id, 'disclosure' AS table_code, c.row_code, 'in_force' AS column_code,
       c.in_force = c.expected AS passed, c.in_force - c.expected AS residual, p.other_report_id
FROM c JOIN year_pair p USING (report)
WHERE c.in_force IS NOT NULL AND c.expected IS NOT NULL
