-- check: stock
-- grade: S
-- zh: 现行有效件数等于上年现行有效件数加本年制发减本年废止
-- en: documents in force are those of last year plus issued minus repealed
SELECT f.report_id, 'disclosure' AS table_code, f.row_code, 'in_force' AS column_code,
       f.value = p.value + i.value - x.value AS passed, f.value - (p.value + i.value - x.value) AS residual, before.report_id AS other_report_id
FROM reports now
JOIN reports before ON before.organ_id = now.organ_id AND before.year = now.year - 1
JOIN observations f ON f.report_id = now.report_id AND f.table_code = 'disclosure' AND f.column_code = 'in_force' AND f.status = 'reported'
JOIN observations i ON i.report_id = now.report_id AND i.table_code = 'disclosure' AND i.row_code = f.row_code AND i.column_code = 'issued' AND i.status = 'reported'
JOIN observations x ON x.report_id = now.report_id AND x.table_code = 'disclosure' AND x.row_code = f.row_code AND x.column_code = 'repealed' AND x.status = 'reported'
JOIN observations p ON p.report_id = before.report_id AND p.table_code = 'disclosure' AND p.row_code = f.row_code AND p.column_code = 'in_force' AND p.status = 'reported'
WHERE f.value IS NOT NULL AND p.value IS NOT NULL AND i.value IS NOT NULL AND x.value IS NOT NULL
