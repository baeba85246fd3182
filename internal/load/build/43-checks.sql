-- All checks in order: those of extract, and those across reports. Input:
-- cross_check, filled by the queries of schemas/checks.

CREATE TEMP TABLE rule AS
SELECT *, (row_number() OVER (ORDER BY identity, grade, table_code, row_code, column_code))::INTEGER AS rule
FROM (SELECT identity, grade, table_code, row_code, column_code FROM raw_checks
      UNION SELECT identity, grade, table_code, row_code, column_code FROM cross_check);

-- As in 20-tables.sql: numbers are sorted, and the joins stand as written.
SET disabled_optimizers = 'join_order,build_side_probe_side';

INSERT INTO checks BY NAME -- one thread
SELECT n.report_id, n.year, r.identity, r.grade, r.table_code, r.row_code, r.column_code, k.passed, k.residual, x.report_id AS other_report_id
FROM (
  SELECT * FROM (
    SELECT k.report, r.rule, k.passed, exact(k.residual) AS residual, NULL::INTEGER AS other
    FROM own_check k
    JOIN rule r ON (r.identity, r.grade) = (k.identity, k.grade) AND r.table_code IS NOT DISTINCT FROM k.table_code
      AND r.row_code IS NOT DISTINCT FROM k.row_code AND r.column_code IS NOT DISTINCT FROM k.column_code
    UNION ALL
    SELECT n.report, r.rule, k.passed, k.residual, o.report
    FROM cross_check k
    JOIN report_number n USING (report_id)
    JOIN rule r ON (r.identity, r.grade) = (k.identity, k.grade) AND r.table_code IS NOT DISTINCT FROM k.table_code
      AND r.row_code IS NOT DISTINCT FROM k.row_code AND r.column_code IS NOT DISTINCT FROM k.column_code
    LEFT JOIN report_number o ON o.report_id = k.other_report_id)
  ORDER BY report, rule, other NULLS FIRST, passed, residual) k
JOIN report_number n USING (report) JOIN rule r USING (rule) LEFT JOIN report_number x ON x.report = k.other;

RESET disabled_optimizers;
