-- What the queries of schemas/checks read: reports, which of them follow one
-- another, and the few cells that they compare. Input: the published tables,
-- check_address (cell, table_code, row_code, column_code).

-- Reports with the numbers of report_number, which join faster. A body that was
-- renamed or whose division changed is one series under several organ_ids.
CREATE TEMP TABLE check_report AS
SELECT n.report, r.report_id,
       CASE WHEN g.series_id IS NOT NULL THEN dense_rank() OVER (ORDER BY g.series_id) END::INTEGER AS series,
       r.organ_id, r.year, r.division_code, g.name, g.kind, g.level, d.name AS division, r.cells_reported, r.document_id
FROM reports r
JOIN report_number n USING (report_id)
LEFT JOIN organs g ON g.organ_id = r.organ_id
LEFT JOIN (
  SELECT division_code, arg_max(name, coalesce(valid_from, '')) AS name FROM divisions GROUP BY division_code) d ON d.division_code = r.division_code
ORDER BY n.report;

-- A report and the one of the year before (other) of the same body, else of
-- the only body of its series in either year: where two became one, or one two,
-- nothing is compared. same_organ: no change of body or division lies between,
-- and no other body or division went into this one.
CREATE TEMP TABLE year_pair AS
WITH took_in AS (
  SELECT g.succeeded_by AS organ_id, g.last_year AS year FROM organs g WHERE g.succeeded_by IS NOT NULL AND g.last_year IS NOT NULL
  UNION
  SELECT o.organ_id, TRY_CAST(left(d.valid_to, 4) AS INTEGER) FROM divisions d JOIN organs o ON o.division_code = d.succeeded_by
  WHERE d.succeeded_by <> d.division_code AND d.valid_to IS NOT NULL),
one AS (
  SELECT *, count(*) OVER (PARTITION BY series, year) = 1 AS alone FROM check_report WHERE series IS NOT NULL AND year IS NOT NULL)
SELECT n.report, n.report_id, b.report AS other, b.report_id AS other_report_id,
       n.organ_id = b.organ_id AND n.division_code IS NOT DISTINCT FROM b.division_code AND t.organ_id IS NULL AS same_organ
FROM one n JOIN one b ON b.series = n.series AND b.year = n.year - 1
LEFT JOIN took_in t ON t.organ_id = n.organ_id AND t.year = b.year
WHERE n.organ_id = b.organ_id OR n.alone AND b.alone;

-- The cells that the checks compare, with a number: some 30 of 200 a report.
CREATE TEMP TABLE check_value AS
SELECT o.report, a.cell, o.value
FROM observations o
JOIN (SELECT a.cell, c.cell AS number FROM check_address a JOIN cell c USING (table_code, row_code, column_code)) a ON a.number = o.cell
WHERE o.status = 'reported' AND o.value IS NOT NULL;

CREATE TEMP VIEW check_cell AS
SELECT v.report, v.cell, a.table_code, a.row_code, a.column_code, v.value
FROM check_value v JOIN check_address a USING (cell);

-- The cells of a report and of the one of the year before, side by side: whose is
-- this or other. A query groups by report and picks its cells with FILTER, which
-- takes time in proportion to the cells; joining the cells with one another on
-- row or column can take any.
CREATE TEMP VIEW pair_cell AS
SELECT p.report, 'this' AS whose, v.cell, a.table_code, a.row_code, a.column_code, v.value
FROM year_pair p JOIN check_value v ON v.report = p.report JOIN check_address a ON a.cell = v.cell
UNION ALL
SELECT p.report, 'other' AS whose, v.cell, a.table_code, a.row_code, a.column_code, v.value
FROM year_pair p JOIN check_value v ON v.report = p.other JOIN check_address a ON a.cell = v.cell;

-- The reports of the regions below, by the divisions as they were at the end of
-- that year. A division with two reports of a government stays out.
INSERT INTO subordinates BY NAME
WITH region AS (
  SELECT report_id, year, division_code
  FROM check_report
  WHERE kind = 'government' AND level IN ('province', 'prefecture', 'county') AND year IS NOT NULL AND length(division_code) = 6
  QUALIFY count(*) OVER (PARTITION BY division_code, year) = 1),
child AS (
  SELECT DISTINCT p.report_id, p.year, d.division_code
  FROM region p JOIN divisions d ON d.parent_code = p.division_code
  WHERE d.level <> 'township'
    AND p.year BETWEEN coalesce(TRY_CAST(left(d.valid_from, 4) AS INTEGER), 0) AND coalesce(TRY_CAST(left(d.valid_to, 4) AS INTEGER), 9999))
SELECT c.report_id, r.report_id AS subordinate_report_id, c.year, w.complete
FROM child c
JOIN region r ON r.division_code = c.division_code AND r.year = c.year
JOIN (SELECT c.report_id, count(r.report_id) = count(*) AS complete
      FROM child c LEFT JOIN region r ON r.division_code = c.division_code AND r.year = c.year GROUP BY c.report_id) w ON w.report_id = c.report_id
ORDER BY c.report_id, subordinate_report_id;
