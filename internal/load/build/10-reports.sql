-- Which documents are one report, which of them is current, and what its
-- versions were. Input: reading (one row a document, latest reading),
-- organ_of (doc, organ_id), capture (doc, time, …).

-- An organ or year that could not be told gives the document a report of its
-- own, so that nothing that was read is lost or mixed up.
CREATE TEMP TABLE report_doc AS
SELECT r.doc, r.url, m.organ_id, nullif(r.year, 0) AS year,
       CASE WHEN m.organ_id IS NULL OR coalesce(r.year, 0) = 0 THEN 'unattributed-' || r.document_id
            ELSE m.organ_id || '-' || r.year END AS report_id
FROM reading r LEFT JOIN organ_of m USING (doc)
WHERE r.state = 'report';

CREATE TEMP TABLE seen AS
SELECT r.doc, coalesce(min(c.time), any_value(r.retrieved_at)) AS first_seen,
       coalesce(max(c.time), any_value(r.retrieved_at)) AS last_seen
FROM reading r LEFT JOIN capture c USING (doc) GROUP BY r.doc;

CREATE TEMP TABLE multi AS
SELECT report_id FROM report_doc GROUP BY report_id HAVING count(*) > 1;

-- What each document has of each part of a report (its tables, its prose),
-- for the reports where there is a choice.
CREATE TEMP TABLE part AS
SELECT doc, table_code AS part, count(*) FILTER (status = 'reported') AS reported,
       sum(hash(row_code, column_code, status, value, unit)::HUGEINT) AS content
FROM raw_observations
WHERE doc IN (SELECT doc FROM report_doc JOIN multi USING (report_id)) AND status NOT IN ('derived', 'missing')
GROUP BY ALL
UNION ALL
SELECT doc, 'prose', 0, sum(hash(indicator, value, unit, approximate)::HUGEINT)
FROM raw_mentions
WHERE doc IN (SELECT doc FROM report_doc JOIN multi USING (report_id))
GROUP BY doc;

-- Best first: most cells with a number, fewest broken identities, fewest
-- issues, the carrier that loses least.
CREATE TEMP TABLE quality AS
SELECT d.doc, d.report_id, d.url, s.first_seen,
       coalesce(p.reported, 0) AS reported, coalesce(c.failed, 0) AS failed, r.issues,
       coalesce(list_position(['html', 'docx', 'xlsx', 'markdown', 'text', 'ofd', 'pdf'], r.format), 9) AS carrier
FROM report_doc d JOIN multi USING (report_id) JOIN reading r USING (doc) JOIN seen s USING (doc)
LEFT JOIN (SELECT doc, sum(reported) AS reported FROM part GROUP BY doc) p USING (doc)
LEFT JOIN (SELECT doc, count(*) AS failed FROM raw_checks WHERE NOT passed AND grade = 'H' GROUP BY doc) c USING (doc);

-- A stint is a run of captures of one address that gave the same document.
CREATE TEMP TABLE stint AS
WITH c AS (
  SELECT q.report_id, q.url, q.doc, coalesce(c.time, q.first_seen, TIMESTAMP '1970-01-01') AS time, c.warc_file, c.warc_offset
  FROM quality q LEFT JOIN capture c USING (doc)),
run AS (
  SELECT *, lag(doc) OVER w AS before, row_number() OVER w AS n
  FROM c WINDOW w AS (PARTITION BY report_id, url ORDER BY time, warc_file, warc_offset, doc)),
begun AS (
  SELECT report_id, url, doc, time AS started, n = 1 AS first FROM run WHERE before IS DISTINCT FROM doc)
-- The first sight of one more address is our discovery, not a change by the
-- publisher, unless it comes more than a week after the report was first met.
SELECT * EXCLUDE (first),
       CASE WHEN first AND started <= min(started) OVER (PARTITION BY report_id) + INTERVAL 7 DAY
            THEN TIMESTAMP '1900-01-01' ELSE started END AS effective
FROM begun;

CREATE TEMP TABLE candidate AS
SELECT e.report_id, e.t, s.url, arg_max(s.doc, {'e': s.effective, 's': s.started}) AS doc, max({'e': s.effective, 's': s.started}) AS since
FROM (SELECT DISTINCT report_id, effective AS t FROM stint) e
JOIN stint s ON s.report_id = e.report_id AND s.effective <= e.t
GROUP BY ALL;

CREATE TEMP TABLE ranked AS
SELECT c.report_id, c.t, c.doc,
       row_number() OVER (PARTITION BY c.report_id, c.t
         ORDER BY q.reported DESC, q.failed, q.issues, q.carrier, c.since DESC, length(q.url), q.url, c.doc) AS rank
FROM candidate c JOIN quality q USING (doc);

-- Every part from the best document that has it.
CREATE TEMP TABLE assembled AS
SELECT r.report_id, r.t, p.part, r.doc, p.content
FROM ranked r JOIN part p USING (doc)
QUALIFY row_number() OVER (PARTITION BY r.report_id, r.t, p.part ORDER BY r.rank) = 1;

CREATE TEMP TABLE moment AS
WITH state AS (
  SELECT r.report_id, r.t, r.doc, coalesce(a.content, 0) AS content
  FROM ranked r
  LEFT JOIN (SELECT report_id, t, sum(hash(part, content)::HUGEINT) AS content FROM assembled GROUP BY ALL) a USING (report_id, t)
  WHERE r.rank = 1),
change AS (
  SELECT *, content IS DISTINCT FROM lag(content) OVER w OR row_number() OVER w = 1 AS changed
  FROM state WINDOW w AS (PARTITION BY report_id ORDER BY t))
SELECT report_id, t, doc, (sum(changed::INTEGER) OVER (PARTITION BY report_id ORDER BY t))::INTEGER AS version
FROM change;

-- version_doc: the main document of each version; version_part: where each of
-- its parts is read from, part null for all of them.
CREATE TEMP TABLE version_doc AS
SELECT report_id, version, arg_max(doc, t) AS doc, max(t) AS t, min(t) AS begun FROM moment GROUP BY ALL
UNION ALL
SELECT report_id, 1, doc, NULL, NULL FROM report_doc WHERE report_id NOT IN (FROM multi);

CREATE TEMP TABLE version_part AS
SELECT v.report_id, v.version, a.part, a.doc
FROM version_doc v JOIN assembled a ON a.report_id = v.report_id AND a.t = v.t
UNION ALL
SELECT report_id, version, NULL, doc FROM version_doc WHERE t IS NULL;

CREATE TEMP TABLE version AS
WITH span AS (
  SELECT v.report_id, v.version, v.doc, v.begun, min(s.first_seen) AS first_seen, max(s.last_seen) AS last_seen
  FROM version_doc v
  LEFT JOIN (SELECT report_id, version, doc FROM version_part UNION SELECT report_id, version, doc FROM version_doc
             UNION SELECT report_id, version, doc FROM moment) p
    USING (report_id, version)
  LEFT JOIN seen s ON s.doc = p.doc
  GROUP BY ALL),
placed AS (
  SELECT * EXCLUDE (begun, first_seen),
         CASE WHEN version = 1 THEN first_seen ELSE begun END AS first_seen FROM span)
SELECT *, lead(first_seen) OVER (PARTITION BY report_id ORDER BY version) AS superseded_at,
       version = max(version) OVER (PARTITION BY report_id) AS current
FROM placed;

CREATE TEMP TABLE current_part AS
SELECT p.* FROM version_part p JOIN version v USING (report_id, version) WHERE v.current;
