-- check: stock
-- grade: S
-- zh: 现行有效件数等于上年现行有效件数加本年制发减本年废止
-- en: documents in force are those of last year plus issued minus repealed
-- relation: equal
-- tests: disclosure.*.in_force
-- cells: left this disclosure.{row}.in_force; right other disclosure.{row}.in_force
-- cells: right this disclosure.{row}.issued; right this -disclosure.{row}.repealed
SELECT p.report_id, f.table_code, f.row_code, f.column_code,
       f.value = b.value + i.value - x.value AS passed, f.value - (b.value + i.value - x.value) AS residual, p.other_report_id
FROM year_pair p
JOIN check_cell f ON f.report = p.report AND f.table_code = 'disclosure' AND f.column_code = 'in_force'
JOIN check_cell i ON i.report = p.report AND i.table_code = 'disclosure' AND i.column_code = 'issued' AND i.row_code = f.row_code
JOIN check_cell x ON x.report = p.report AND x.table_code = 'disclosure' AND x.column_code = 'repealed' AND x.row_code = f.row_code
JOIN check_cell b ON b.report = p.other AND b.table_code = 'disclosure' AND b.column_code = 'in_force' AND b.row_code = f.row_code
