-- What this build changes against the one before. old_<table> are views of the
-- Parquet files of that build. Everything is narrowed to what differs before
-- cells are looked at one by one.

-- Documents about which a person has decided something new, or taken a
-- decision back. A decision that no longer fits explains nothing.
CREATE TEMP TABLE decided AS
WITH was AS (SELECT DISTINCT document_id, split_part(detail, ' (', 1) AS decision FROM old_issues WHERE code = 'correction_applied'),
     now AS (SELECT DISTINCT document_id, split_part(detail, ' (', 1) AS decision FROM issues WHERE code = 'correction_applied')
SELECT document_id, min(split_part(decision, ':', 1)) AS correction
FROM ((FROM now EXCEPT FROM was) UNION (FROM was EXCEPT FROM now))
WHERE document_id NOT IN (SELECT document_id FROM issues WHERE code = 'correction_healed' AND document_id IS NOT NULL)
  AND split_part(decision, ':', 1) NOT IN (SELECT split_part(detail, ':', 1) FROM issues WHERE code = 'correction_healed')
GROUP BY document_id;

-- Documents that are gone, or belong to another report now.
CREATE TEMP TABLE doc_change AS
SELECT o.document_id, o.url, o.report_id AS before, n.report_id AS after, n.document_id IS NULL AS lost, d.correction
FROM old_documents o LEFT JOIN documents n USING (document_id) LEFT JOIN decided d USING (document_id)
WHERE n.document_id IS NULL OR n.report_id IS DISTINCT FROM o.report_id;

-- Reports that are gone. One whose organ, division or year was not known and
-- is known now has not vanished: a gap was filled.
CREATE TEMP TABLE gone AS
WITH g AS (
  SELECT o.report_id, o.organ_id, o.year, o.url, o.document_id, o.cells_reported,
         coalesce(max(c.after) FILTER (c.document_id = o.document_id), min(c.after)) AS moved_to,
         CASE WHEN bool_and(c.correction IS NOT NULL) THEN 'correction ' || min(c.correction) END AS explained_by
  FROM old_reports o LEFT JOIN doc_change c ON c.before = o.report_id
  WHERE NOT EXISTS (FROM reports r WHERE r.report_id = o.report_id)
  GROUP BY ALL)
SELECT g.* EXCLUDE (explained_by), g.moved_to IS NOT NULL AND coalesce(
         (g.organ_id IS NULL OR g.year IS NULL AND g.organ_id = n.organ_id OR o.division_code IS NULL AND n.division_code IS NOT NULL)
         AND (g.year IS NULL OR g.year = n.year), false) AS filled,
       g.explained_by
FROM g LEFT JOIN old_organs o ON o.organ_id = g.organ_id LEFT JOIN reports n ON n.report_id = g.moved_to;

-- The same report in both builds, also where it is called otherwise now.
CREATE TEMP TABLE pair AS
SELECT o.report_id AS before, r.report_id AS after, o.version AS version_before, r.version AS version_after, r.document_id, r.url
FROM old_reports o JOIN reports r USING (report_id)
UNION ALL
SELECT g.report_id, r.report_id, o.version, r.version, r.document_id, r.url
FROM (SELECT moved_to, min(report_id) AS report_id FROM gone GROUP BY moved_to) g
JOIN reports r ON r.report_id = g.moved_to JOIN old_reports o ON o.report_id = g.report_id
WHERE NOT EXISTS (FROM old_reports x WHERE x.report_id = g.moved_to);

-- Documents that the build before did not have, and those whose bytes were
-- seen again though they had not been the last ones at their address.
CREATE TEMP TABLE fresh AS
WITH latest AS (SELECT url, document_id FROM old_documents QUALIFY row_number() OVER (PARTITION BY url ORDER BY last_seen DESC, document_id) = 1)
SELECT n.report_id, n.document_id
FROM documents n LEFT JOIN old_documents o USING (document_id)
WHERE n.report_id IS NOT NULL
  AND (o.document_id IS NULL OR n.last_seen > o.last_seen AND NOT EXISTS (FROM latest l WHERE l.document_id = n.document_id));

-- Why a report may state something else now: such a document, or a decision
-- about a document that came or went.
CREATE TEMP TABLE cause AS
SELECT report_id, bool_or(capture) AS capture, min(correction) AS correction
FROM (
  SELECT report_id, true AS capture, NULL AS correction FROM fresh
  UNION ALL
  SELECT unnest([before, after]), false, correction FROM doc_change WHERE correction IS NOT NULL)
WHERE report_id IS NOT NULL GROUP BY report_id;

-- Sums over the cells and the numbers in prose of each report.
CREATE TEMP TABLE report_change AS
WITH was AS (SELECT report_id, bit_xor(hash(table_code, row_code, column_code, status, value, unit, derived_by)) AS cells FROM old_observations GROUP BY report_id),
     now AS (SELECT report_id, bit_xor(hash(table_code, row_code, column_code, status, value, unit, derived_by)) AS cells FROM observations GROUP BY report_id),
     said AS (SELECT report_id, sum(hash(document_id, indicator, value, unit, approximate)::HUGEINT) AS prose FROM old_mentions GROUP BY report_id),
     says AS (SELECT report_id, sum(hash(document_id, indicator, value, unit, approximate)::HUGEINT) AS prose FROM mentions GROUP BY report_id)
SELECT p.*, was.cells IS DISTINCT FROM now.cells AS cells, said.prose IS DISTINCT FROM says.prose AS prose,
       coalesce(c.capture, false) AS capture, c.correction
FROM pair p
LEFT JOIN was ON was.report_id = p.before LEFT JOIN now ON now.report_id = p.after
LEFT JOIN said ON said.report_id = p.before LEFT JOIN says ON says.report_id = p.after
LEFT JOIN cause c ON c.report_id = p.after;

-- Where each table, and the prose, of the reports that differ is read from now.
CREATE TEMP TABLE source AS
SELECT report_id, table_code, min(document_id) AS document_id
FROM observations WHERE report_id IN (SELECT after FROM report_change WHERE cells) GROUP BY ALL
UNION ALL
SELECT report_id, 'prose', min(document_id)
FROM mentions WHERE report_id IN (SELECT after FROM report_change WHERE prose) GROUP BY ALL;

CREATE TEMP TABLE cell_change AS
WITH was AS (
  SELECT c.after AS report_id, c.capture, c.correction, o.table_code, o.row_code, o.column_code, coalesce(o.derived_by, '') AS derived_by, o.status, o.value, o.unit, o.raw, o.document_id
  FROM old_observations o JOIN report_change c ON c.before = o.report_id WHERE c.cells),
now AS (
  SELECT o.report_id, o.table_code, o.row_code, o.column_code, coalesce(o.derived_by, '') AS derived_by, o.status, o.value, o.unit, o.raw, o.document_id
  FROM observations o WHERE o.report_id IN (SELECT after FROM report_change WHERE cells)),
both_ AS (
  SELECT report_id, table_code, row_code, column_code, derived_by, was.capture, was.correction,
         was.status AS status_before, was.value AS value_before, was.raw AS raw_before,
         now.status AS status_after, now.value AS value_after, now.raw AS raw_after,
         was.document_id AS before, now.document_id AS after,
         CASE WHEN derived_by <> '' THEN 'derived'
              WHEN was.status = 'reported' AND was.value IS NOT NULL
                AND (now.status IS DISTINCT FROM 'reported' OR was.value IS DISTINCT FROM now.value OR was.unit IS DISTINCT FROM now.unit) THEN 'changed'
              WHEN now.status = 'reported' AND now.value IS NOT NULL AND was.value IS NULL THEN 'filled'
              ELSE 'other' END AS what
  FROM was FULL JOIN now USING (report_id, table_code, row_code, column_code, derived_by)
  WHERE (was.status, was.value, was.unit) IS DISTINCT FROM (now.status, now.value, now.unit))
-- The same bytes state something else: then the reading has changed, whatever
-- else the publisher did.
-- Else a new capture explains it only where the value is read from it now.
SELECT b.* EXCLUDE (before, after, capture), b.before AS document_id,
       CASE WHEN coalesce(b.after, s.document_id) IS NULL THEN b.capture ELSE f.document_id IS NOT NULL END AS capture,
       coalesce(b.after, s.document_id, CASE WHEN d.role IN ('current', 'part') THEN d.document_id END, '') = b.before AS reread
FROM both_ b
LEFT JOIN source s ON s.report_id = b.report_id AND s.table_code = b.table_code
LEFT JOIN documents d ON d.document_id = b.before AND d.report_id = b.report_id
LEFT JOIN fresh f ON f.document_id = coalesce(b.after, s.document_id);

-- One statement makes the table: DuckDB 1.4 forgets what is inserted into a
-- table by a second statement of a transaction when the first had no rows.
CREATE TEMP TABLE difference AS
WITH was AS (
  SELECT c.after AS report_id, c.capture, c.correction, o.document_id, o.indicator, o.value, o.unit, o.approximate, count(*) AS n, min(o.sentence) AS sentence
  FROM old_mentions o JOIN report_change c ON c.before = o.report_id WHERE c.prose GROUP BY ALL),
now AS (
  SELECT report_id, document_id, indicator, value, unit, approximate, count(*) AS n
  FROM mentions WHERE report_id IN (SELECT after FROM report_change WHERE prose) GROUP BY ALL),
lacking AS (
  SELECT w.* EXCLUDE (capture), CASE WHEN s.document_id IS NULL THEN w.capture ELSE f.document_id IS NOT NULL END AS capture,
         coalesce(s.document_id, CASE WHEN d.role IN ('current', 'part') THEN d.document_id END, '') = w.document_id AS reread
  FROM was w
  LEFT JOIN now n ON n.report_id = w.report_id AND n.document_id = w.document_id
    AND (n.indicator, n.value, n.unit, n.approximate) IS NOT DISTINCT FROM (w.indicator, w.value, w.unit, w.approximate)
  LEFT JOIN source s ON s.report_id = w.report_id AND s.table_code = 'prose'
  LEFT JOIN documents d ON d.document_id = w.document_id AND d.report_id = w.report_id
  LEFT JOIN fresh f ON f.document_id = s.document_id
  WHERE coalesce(n.n, 0) < w.n)
SELECT NULL::VARCHAR AS kind, NULL::VARCHAR AS report_id, NULL::VARCHAR AS moved_to, NULL::INTEGER AS year,
       NULL::VARCHAR AS table_code, NULL::VARCHAR AS row_code, NULL::VARCHAR AS column_code,
       NULL::VARCHAR AS status_before, NULL::DECIMAL(24,6) AS value_before, NULL::VARCHAR AS raw_before,
       NULL::VARCHAR AS status_after, NULL::DECIMAL(24,6) AS value_after, NULL::VARCHAR AS raw_after,
       NULL::VARCHAR AS document_id, NULL::VARCHAR AS url, NULL::VARCHAR AS explained_by
WHERE false
UNION ALL BY NAME
SELECT CASE WHEN moved_to IS NULL THEN 'report_gone' ELSE 'report_moved' END AS kind, report_id, moved_to, year, document_id, url, explained_by
FROM gone WHERE NOT filled
UNION ALL BY NAME
SELECT 'cell_changed' AS kind, c.report_id, r.year, c.table_code, c.row_code, c.column_code, c.status_before, c.value_before, c.raw_before,
       c.status_after, c.value_after, c.raw_after, c.document_id, d.url,
       CASE WHEN NOT c.reread THEN 'correction ' || c.correction END AS explained_by
FROM cell_change c JOIN reports r USING (report_id) LEFT JOIN old_documents d ON d.document_id = c.document_id
WHERE c.what = 'changed' AND (c.reread OR NOT c.capture)
UNION ALL BY NAME
SELECT 'mention_gone' AS kind, l.report_id, r.year, l.indicator AS row_code, l.value AS value_before, l.sentence AS raw_before, l.document_id, d.url,
       CASE WHEN NOT l.reread THEN 'correction ' || l.correction END AS explained_by
FROM lacking l JOIN reports r USING (report_id) LEFT JOIN old_documents d ON d.document_id = l.document_id
WHERE l.reread OR NOT l.capture
UNION ALL BY NAME
SELECT 'version_gone' AS kind, c.after AS report_id, r.year, v.version AS value_before, v.document_id, v.url, 'correction ' || c.correction AS explained_by
FROM old_report_versions v JOIN report_change c ON c.before = v.report_id JOIN reports r ON r.report_id = c.after
WHERE v.version > c.version_after AND NOT c.capture
UNION ALL BY NAME
-- Facts and the archive are only ever added to: what is gone was lost.
SELECT 'document_gone' AS kind, before AS report_id, document_id, url FROM doc_change WHERE lost
UNION ALL BY NAME
SELECT 'capture_gone' AS kind, d.report_id, c.warc_file || ':' || c.warc_offset AS raw_before, c.document_id, c.url
FROM old_captures c LEFT JOIN old_documents d USING (document_id)
WHERE NOT EXISTS (FROM captures n WHERE (n.document_id, n.warc_file, n.warc_offset) IS NOT DISTINCT FROM (c.document_id, c.warc_file, c.warc_offset));
