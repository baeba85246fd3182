-- Any earlier state: what was published, as far as it had been seen, at the
-- end of that day (UTC).
CREATE MACRO observations_as_of(day) AS TABLE
SELECT o.report_id, o.year, o.table_code, o.row_code, o.column_code, o.value, o.unit, o.status, o.raw, o.derived_by, o.is_total,
       o.locator, o.low_confidence, o.reading, o.margin, o.version, o.document_id
FROM (FROM observations UNION ALL BY NAME FROM observations_superseded) o
JOIN report_versions v USING (report_id, version)
WHERE v.first_seen < CAST(day AS DATE) + INTERVAL 1 DAY
  AND (v.superseded_at IS NULL OR v.superseded_at >= CAST(day AS DATE) + INTERVAL 1 DAY);

COMMENT ON MACRO TABLE observations_as_of IS '某日终了时（UTC）已见到的公布状态 / what was published, as far as it had been seen, at the end of that day (UTC)';

CREATE MACRO mentions_as_of(day) AS TABLE
SELECT m.report_id, m.year, m.ordinal, m.indicator, m.value, m.unit, m.approximate, m.sentence, m.locator, m.version, m.document_id
FROM (FROM mentions UNION ALL BY NAME FROM mentions_superseded) m
JOIN report_versions v USING (report_id, version)
WHERE v.first_seen < CAST(day AS DATE) + INTERVAL 1 DAY
  AND (v.superseded_at IS NULL OR v.superseded_at >= CAST(day AS DATE) + INTERVAL 1 DAY);

COMMENT ON MACRO TABLE mentions_as_of IS '某日终了时（UTC）已见到的正文数字 / numbers in prose as far as they had been seen at the end of that day (UTC)';

-- What a government changed after publishing.
CREATE VIEW revisions AS
WITH every AS (FROM (FROM observations UNION ALL BY NAME FROM observations_superseded) WHERE report_id IN (SELECT report_id FROM reports WHERE version > 1)),
cell AS (
  SELECT v.report_id, v.version, v.first_seen, e.table_code, e.row_code, e.column_code, e.value, e.status, e.raw, e.document_id
  FROM every e JOIN report_versions v USING (report_id, version) WHERE e.status <> 'derived')
SELECT n.report_id, g.name AS organ, r.year, n.table_code, n.row_code, n.column_code,
       o.raw AS raw_before, n.raw AS raw_after, o.value AS value_before, n.value AS value_after, n.first_seen AS changed_at, n.version, r.url
FROM cell n JOIN cell o ON o.report_id = n.report_id AND o.version = n.version - 1
  AND (o.table_code, o.row_code, o.column_code) = (n.table_code, n.row_code, n.column_code)
JOIN reports r ON r.report_id = n.report_id LEFT JOIN organs g USING (organ_id)
WHERE n.value IS DISTINCT FROM o.value OR n.status <> o.status;
COMMENT ON VIEW revisions IS '发布之后改动的单元格 / cells that were changed after publication';

-- Where our own reading of what is published here is in doubt. What casts doubt
-- on what is declared with the codes of the issues; of the copies of a report
-- that were not chosen only a contradiction counts.
CREATE VIEW our_doubts AS
WITH doubt AS (
  SELECT i.report_id, i.code, i.detail, i.table_code, i.row_code, i.column_code, i.locator, i.url, i.digest, k.doubt
  FROM issues i JOIN codes k ON k.kind = 'issue' AND k.code = i.code LEFT JOIN documents d USING (document_id)
  WHERE k.doubt IN ('report', 'attribution') OR k.doubt IS NOT NULL AND (d.role IS NULL OR d.role IN ('current', 'part'))
  UNION ALL BY NAME
  SELECT o.report_id, k.code, count(*) || ' cells' AS detail, o.table_code, d.url, d.digest, k.doubt
  FROM observations o JOIN documents d USING (document_id), codes k
  WHERE o.low_confidence AND k.kind = 'issue' AND k.code = 'low_confidence'
  GROUP BY ALL)
SELECT g.name AS organ, r.division_code, r.year, d.doubt, d.code, d.detail, d.table_code, d.row_code, d.column_code, d.locator, d.url, d.report_id, d.digest
FROM doubt d LEFT JOIN reports r USING (report_id) LEFT JOIN organs g USING (organ_id);
COMMENT ON VIEW our_doubts IS '我们对自己的读取没有把握之处 / where we are not sure of our own reading';

-- Identities that the published report itself breaks, where nothing casts doubt
-- on our reading of that table or of the prose: these two lists are never mixed.
CREATE VIEW published_errors AS
SELECT g.name AS organ, r.division_code, r.year, c.identity, c.grade, c.table_code, c.row_code, c.column_code, c.residual, r.url, c.report_id
FROM checks c JOIN reports r USING (report_id) LEFT JOIN organs g USING (organ_id)
WHERE NOT c.passed AND c.other_report_id IS NULL AND (c.grade = 'H' OR starts_with(c.identity, 'narrative.sum'))
  AND NOT EXISTS (FROM our_doubts d WHERE d.report_id = c.report_id AND (d.table_code IS NULL OR d.table_code = c.table_code)
                  AND CASE WHEN starts_with(c.identity, 'narrative.sum') THEN d.doubt = 'prose' ELSE d.doubt IN ('tables', 'report') END);
COMMENT ON VIEW published_errors IS '公布的报告自身不符勾稽关系之处 / identities that the published report itself breaks';
