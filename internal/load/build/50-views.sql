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
  SELECT v.report_id, v.version, v.first_seen, e.table_code, e.row_code, e.column_code, e.value, e.unit, e.status, e.raw
  FROM every e JOIN report_versions v USING (report_id, version) WHERE e.status NOT IN ('derived', 'missing')),
change AS (
  SELECT coalesce(n.report_id, o.report_id) AS report_id, coalesce(n.version, o.version + 1) AS version,
         coalesce(n.table_code, o.table_code) AS table_code, coalesce(n.row_code, o.row_code) AS row_code, coalesce(n.column_code, o.column_code) AS column_code,
         o.raw AS raw_before, n.raw AS raw_after, o.value AS value_before, n.value AS value_after, o.unit AS unit_before, n.unit AS unit_after
  FROM cell n FULL JOIN cell o ON o.report_id = n.report_id AND o.version = n.version - 1
    AND (o.table_code, o.row_code, o.column_code) = (n.table_code, n.row_code, n.column_code)
  WHERE (n.value, n.status, n.unit) IS DISTINCT FROM (o.value, o.status, o.unit))
-- A cell that was taken out has nothing after, one that was added nothing before.
SELECT c.report_id, g.name AS organ, r.year, c.table_code, c.row_code, c.column_code, c.raw_before, c.raw_after, c.value_before, c.value_after,
       c.unit_before, c.unit_after, v.first_seen AS changed_at, c.version, r.url
FROM change c JOIN report_versions v ON v.report_id = c.report_id AND v.version = c.version AND v.version > 1
JOIN reports r ON r.report_id = c.report_id LEFT JOIN organs g USING (organ_id);
COMMENT ON VIEW revisions IS '发布之后改动的单元格 / cells that were changed after publication';

-- The cells that a test compares, with their numbers. A test has no rows for
-- cells that its report lacks; alternative numbers the readings of a test that
-- has several (prose against tables, 其他处理 as one row or three).
CREATE VIEW check_cells AS
WITH side AS (
  SELECT c.report_id, c.identity, c.table_code, c.row_code, c.column_code, c.passed, c.residual, c.other_report_id,
         i.side, i.sign, i.alternative, i.position, i.cell_table, i.cell_row, i.cell_column, i.indicator, i.whose,
         CASE i.whose WHEN 'this' THEN c.report_id ELSE c.other_report_id END AS cell_report_id
  FROM checks c
  JOIN identity_cells i ON i.identity = c.identity AND i.table_code IS NOT DISTINCT FROM c.table_code
    AND i.row_code IS NOT DISTINCT FROM c.row_code AND i.column_code IS NOT DISTINCT FROM c.column_code),
every AS (
  SELECT * EXCLUDE (whose, other_report_id) FROM side WHERE cell_report_id IS NOT NULL
  UNION ALL
  SELECT s.* EXCLUDE (whose, other_report_id) REPLACE (f.subordinate_report_id AS cell_report_id)
  FROM side s JOIN subordinates f ON f.report_id = s.report_id
  WHERE s.whose = 'children' AND s.other_report_id IS NULL)
SELECT e.report_id, e.identity, e.table_code, e.row_code, e.column_code, e.passed, e.residual, e.side, e.sign, e.alternative, e.position,
       e.cell_report_id, e.cell_table, e.cell_row, e.cell_column, e.indicator, o.value, o.unit, o.status, o.raw, o.locator, o.document_id,
       w.label_zh || ' ∣ ' || k.label_zh AS label_zh, w.label_en || ' ∣ ' || k.label_en AS label_en
FROM every e
JOIN observations o ON o.report_id = e.cell_report_id AND o.table_code = e.cell_table AND o.row_code = e.cell_row AND o.column_code = e.cell_column
LEFT JOIN codes w ON w.kind = 'row' AND w.code = e.cell_table || '.' || e.cell_row
LEFT JOIN codes k ON k.kind = 'column' AND k.code = e.cell_table || '.' || e.cell_column
WHERE o.derived_by IS NULL
UNION ALL
SELECT e.report_id, e.identity, e.table_code, e.row_code, e.column_code, e.passed, e.residual, e.side, e.sign, e.alternative, e.position,
       e.cell_report_id, NULL, NULL, NULL, e.indicator, m.value, m.unit, CASE WHEN m.approximate THEN 'approximate' ELSE 'reported' END, m.sentence, m.locator, m.document_id,
       w.label_zh, w.label_en
FROM every e
JOIN mentions m ON m.report_id = e.cell_report_id AND m.indicator = e.indicator
LEFT JOIN codes w ON w.kind = 'indicator' AND w.code = e.indicator;
COMMENT ON VIEW check_cells IS '每项校验所涉单元格及其数值 / the cells that each test compares, with their numbers';
COMMENT ON COLUMN check_cells.cell_report_id IS '单元格所在报告 / report of the cell';
COMMENT ON COLUMN check_cells.label_zh IS '单元格的中文标签 / label of the cell in Chinese';
COMMENT ON COLUMN check_cells.label_en IS '单元格的英文标签 / label of the cell in English';
COMMENT ON COLUMN check_cells.status IS '单元格状态；文字中的约数为 approximate / status of the cell; approximate for a number that the prose calls so';
COMMENT ON COLUMN check_cells.raw IS '单元格原文，文字则为原句 / text of the cell, or the sentence';
