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
SELECT p.report_id, f.table_code, f.row_code, f.column_code,
       abs(f.value - (b.value + i.value - x.value)) <= greatest(2, f.value / 10) AS passed,
       f.value - (b.value + i.value - x.value) AS residual, p.other_report_id
FROM year_pair p
JOIN check_cell f ON f.report = p.report AND f.table_code = 'disclosure' AND f.column_code = 'in_force'
JOIN check_cell i ON i.report = p.report AND i.table_code = 'disclosure' AND i.column_code = 'issued' AND i.row_code = f.row_code
JOIN check_cell x ON x.report = p.report AND x.table_code = 'disclosure' AND x.column_code = 'repealed' AND x.row_code = f.row_code
JOIN check_cell b ON b.report = p.other AND b.table_code = 'disclosure' AND b.column_code = 'disclosed_total' AND b.row_code = f.row_code
