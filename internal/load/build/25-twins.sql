-- Only run where twin_pair has rows, since it reads all cells again.

-- Documents of one report that state the same cell otherwise than the current
-- one; a cell that only one of them has is no contradiction.
INSERT INTO issues BY NAME
WITH stated AS (
  SELECT doc, table_code, row_code, column_code, status, exact(value) AS value, unit FROM raw_observations
  WHERE doc IN (SELECT twin FROM twin_pair UNION ALL SELECT doc FROM twin_pair) AND status NOT IN ('derived', 'missing')),
differing AS (
  SELECT DISTINCT p.report_id, p.part, p.twin, p.doc, a.row_code || '.' || a.column_code AS cell
  FROM twin_pair p JOIN stated a ON a.doc = p.twin AND a.table_code = p.part JOIN stated b ON b.doc = p.doc AND b.table_code = p.part
  WHERE (a.row_code, a.column_code) = (b.row_code, b.column_code)
    AND (a.status, a.value, a.unit) IS DISTINCT FROM (b.status, b.value, b.unit))
SELECT d.report_id, r.digest, 'twins_disagree' AS code,
       count(*) || ' cells differ from ' || any_value(m.url) || ': ' ||
         array_to_string(list_slice(list(d.cell ORDER BY d.cell), 1, 5), ', ') || CASE WHEN count(*) > 5 THEN ', …' ELSE '' END AS detail,
       d.part AS table_code, r.url, r.document_id
FROM differing d JOIN reading r ON r.doc = d.twin JOIN reading m ON m.doc = d.doc
GROUP BY d.report_id, r.digest, d.part, r.url, r.document_id, d.twin, d.doc;
