-- The published tables. Rows are inserted in the order they are published in.

INSERT INTO documents BY NAME
SELECT r.document_id, r.url, r.digest, r.state, d.report_id,
       CASE WHEN d.report_id IS NULL THEN NULL
            WHEN v.current THEN 'current'
            WHEN r.doc IN (SELECT doc FROM current_part) THEN 'part'
            WHEN r.doc IN (SELECT doc FROM version_doc) THEN 'superseded'
            ELSE 'alternate' END AS role,
       r.site, r.via, r.link_text, r.format, r.encoding, r.content_type, r.title, r.organ,
       nullif(r.year, 0) AS year, s.first_seen, s.last_seen, r.evidence, r.declarations, r.code
FROM reading r LEFT JOIN report_doc d USING (doc) LEFT JOIN seen s USING (doc)
LEFT JOIN (SELECT doc, bool_or(current) AS current FROM version GROUP BY doc) v USING (doc)
ORDER BY r.document_id;

INSERT INTO captures BY NAME
SELECT r.document_id, r.url, r.digest, c.time, c.warc_file, c.warc_offset, c.revisit, c.payload_file, c.payload_offset, c.payload_length
FROM capture c JOIN reading r USING (doc)
ORDER BY ALL;

INSERT INTO report_versions BY NAME
SELECT v.report_id, v.version, r.digest, v.first_seen,
       CASE WHEN v.superseded_at < v.last_seen THEN v.superseded_at ELSE v.last_seen END AS last_seen,
       v.superseded_at, r.document_id, r.url
FROM version v JOIN reading r USING (doc)
ORDER BY v.report_id, v.version;

-- Published rows are sorted by year, report and address. What is sorted are
-- numbers that stand for the texts, which come back by joins that keep the
-- order on one thread: a sort of the texts themselves takes twice the time of all the rest and
-- spills to disk.
CREATE TEMP TABLE shape AS
SELECT DISTINCT table_code, row_code, column_code, unit, status, derived_by, is_total, low_confidence, reading FROM raw_observations;

CREATE TEMP TABLE cell AS
SELECT *, (row_number() OVER (ORDER BY table_code, row_code, column_code))::INTEGER AS cell
FROM (SELECT DISTINCT table_code, row_code, column_code FROM shape);

CREATE TEMP TABLE word AS
SELECT *, (row_number() OVER (ORDER BY unit, status, derived_by, is_total, low_confidence, reading))::INTEGER AS word
FROM (SELECT DISTINCT unit, status, derived_by, is_total, low_confidence, reading FROM shape);

CREATE TEMP TABLE report_number AS
SELECT *, (row_number() OVER (ORDER BY year NULLS LAST, report_id))::INTEGER AS report
FROM (SELECT DISTINCT report_id, year FROM report_doc);

CREATE TEMP TABLE place AS
SELECT (row_number() OVER (ORDER BY n.report, p.version, p.part, p.doc))::INTEGER AS place,
       n.report, p.doc, p.part, p.version, v.current, p.report_id, n.year, r.document_id
FROM version_part p JOIN version v USING (report_id, version) JOIN report_number n USING (report_id) JOIN reading r ON r.doc = p.doc;

CREATE TEMP VIEW placed AS
SELECT p.place, p.current, p.report * 100000::BIGINT + c.cell * 2 + (o.derived_by IS NOT NULL)::INTEGER AS key, o.ordinal,
       c.cell, w.word, o.value, o.raw, o.locator, o.margin
FROM raw_observations o
JOIN place p ON p.doc = o.doc AND (p.part IS NULL OR p.part = o.table_code)
JOIN cell c USING (table_code, row_code, column_code)
JOIN word w ON (w.status, w.is_total, w.low_confidence) = (o.status, o.is_total, o.low_confidence) AND w.unit IS NOT DISTINCT FROM o.unit
  AND w.derived_by IS NOT DISTINCT FROM o.derived_by AND w.reading IS NOT DISTINCT FROM o.reading;

-- The joins as they are written: the sorted rows are the side that streams.
SET disabled_optimizers = 'join_order,build_side_probe_side';

INSERT INTO observations BY NAME -- one thread: rows behind a join keep their order only so
SELECT p.report_id, p.year, c.table_code, c.row_code, c.column_code, exact(o.value) AS value, w.unit, w.status, o.raw,
       w.derived_by, w.is_total, o.locator, w.low_confidence, w.reading, o.margin, p.version, p.document_id, p.report, o.cell
FROM (SELECT place, cell, word, value, raw, locator, margin FROM placed WHERE current ORDER BY key, ordinal) o
JOIN place p USING (place) JOIN cell c USING (cell) JOIN word w USING (word);

RESET disabled_optimizers;

INSERT INTO observations_superseded BY NAME
SELECT p.report_id, p.year, c.table_code, c.row_code, c.column_code, exact(o.value) AS value, w.unit, w.status, o.raw,
       w.derived_by, w.is_total, o.locator, w.low_confidence, w.reading, o.margin, p.version, p.document_id
FROM placed o JOIN place p USING (place) JOIN cell c USING (cell) JOIN word w USING (word)
WHERE NOT o.current
ORDER BY p.year NULLS LAST, p.report_id, p.version, o.key, o.ordinal;

-- The prose of a version is read from one document, whose mentions stand one
-- after the other in its segment.
CREATE TEMP TABLE prose AS
SELECT doc, min(ordinal) AS first FROM raw_mentions GROUP BY doc;

CREATE TEMP VIEW spoken AS
SELECT p.report_id, p.year, (m.ordinal - f.first + 1)::INTEGER AS ordinal,
       m.indicator, exact(m.value) AS value, m.unit, m.approximate, m.sentence, m.locator, p.version, p.document_id, p.current, p.report
FROM raw_mentions m
JOIN prose f USING (doc)
JOIN place p ON p.doc = m.doc AND (p.part IS NULL OR p.part = 'prose');

INSERT INTO mentions BY NAME
SELECT * EXCLUDE (current, report) FROM spoken WHERE current ORDER BY report, ordinal;

INSERT INTO mentions_superseded BY NAME
SELECT * EXCLUDE (current, report) FROM spoken WHERE NOT current ORDER BY report, version, ordinal;

-- What extract tested. The table is filled when the checks across reports are
-- known, in one sort.
CREATE TEMP VIEW own_check AS
SELECT p.report, k.* FROM raw_checks k
JOIN place p ON p.doc = k.doc AND (p.part IS NULL OR p.part = coalesce(k.table_code, 'prose'))
WHERE p.current;

INSERT INTO issues BY NAME
SELECT d.report_id, r.digest, i.code, i.detail, i.table_code, i.row_code, i.column_code, i.locator, r.url, r.document_id
FROM raw_issues i JOIN reading r USING (doc) LEFT JOIN report_doc d USING (doc);

-- Findings of the load itself.
INSERT INTO issues BY NAME
SELECT d.report_id, r.digest, 'unattributed' AS code,
       concat_ws(', ', CASE WHEN d.organ_id IS NULL THEN 'organ unknown' END, CASE WHEN d.year IS NULL THEN 'year unknown' END) AS detail,
       r.url, r.document_id
FROM report_doc d JOIN reading r USING (doc) WHERE d.organ_id IS NULL OR d.year IS NULL;

-- A number that six decimals cannot hold stays out; its raw text is kept.
INSERT INTO issues BY NAME
SELECT o.report_id, r.digest, 'value_not_exact' AS code, 'no exact value: ' || o.raw AS detail, o.table_code, o.row_code, o.column_code,
       o.locator, r.url, r.document_id
FROM observations o JOIN reading r USING (document_id)
WHERE o.status IN ('reported', 'derived') AND o.value IS NULL;

-- Documents of one report of which a part is not that of the current one.
CREATE TEMP TABLE twin_pair AS
SELECT DISTINCT q.report_id, p.part, q.doc AS twin, c.doc
FROM quality q
JOIN part p USING (doc)
JOIN current_part c ON c.report_id = q.report_id AND c.part = p.part
JOIN part m ON m.doc = c.doc AND m.part = c.part
JOIN candidate k ON k.doc = q.doc AND k.report_id = q.report_id
JOIN version_doc v ON v.report_id = k.report_id AND v.t = k.t
JOIN version x ON x.report_id = v.report_id AND x.version = v.version AND x.current
WHERE p.content <> m.content AND p.part <> 'prose';
