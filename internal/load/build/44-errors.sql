-- The failed checks, told apart: what a government published wrong
-- (published_errors), what is only worth a look (remarks), and what we do not
-- lay at anybody's door because our reading is in doubt (our_doubts). Input:
-- checks with all rows, and what 42-check-cells.sql made.

CREATE TEMP TABLE failed AS
SELECT (row_number() OVER ())::INTEGER AS n, r.report, o.report AS other, k.report_id, k.identity, k.grade, k.table_code, k.row_code, k.column_code,
       k.residual, k.other_report_id,
       coalesce(p.same_organ, r.organ_id = o.organ_id AND r.division_code IS NOT DISTINCT FROM o.division_code) AS same_organ
FROM (FROM checks WHERE NOT passed) k
JOIN check_report r ON r.report_id = k.report_id
LEFT JOIN check_report o ON o.report_id = k.other_report_id
LEFT JOIN year_pair p ON p.report = r.report AND p.other = o.report;

-- What casts doubt on what is declared with the codes of the issues; of the
-- copies of a report that were not chosen only a contradiction counts.
CREATE TEMP TABLE doubt AS
SELECT coalesce(i.report_id, d.report_id) AS report_id, i.code, i.detail, i.table_code, i.row_code, i.column_code, i.locator, i.url, i.digest, i.document_id, k.doubt
FROM issues i JOIN codes k ON k.kind = 'issue' AND k.code = i.code LEFT JOIN documents d USING (document_id)
WHERE k.doubt IN ('report', 'attribution', 'division') OR k.doubt IS NOT NULL AND (d.role IS NULL OR d.role IN ('current', 'part'))
UNION ALL BY NAME
SELECT o.report_id, k.code, count(*) || ' cells' AS detail, o.table_code, d.url, d.digest, d.document_id, k.doubt
FROM (FROM observations WHERE low_confidence) o JOIN documents d USING (document_id), codes k
WHERE k.kind = 'issue' AND k.code = 'low_confidence'
GROUP BY ALL;

-- Failed check n rests on what a doubt is about: on its own report, on the
-- other one, or on one of those of the regions below.
CREATE TEMP TABLE resting AS
WITH doubted AS (SELECT DISTINCT report_id, doubt, table_code FROM doubt WHERE report_id IS NOT NULL),
rests AS (
  SELECT n, report_id, identity, table_code FROM failed
  UNION ALL
  SELECT n, other_report_id, identity, table_code FROM failed WHERE other_report_id IS NOT NULL
  UNION ALL
  SELECT f.n, s.subordinate_report_id, f.identity, f.table_code
  FROM failed f JOIN (FROM subordinates WHERE subordinate_report_id IN (SELECT report_id FROM doubted)) s ON s.report_id = f.report_id
  WHERE f.other_report_id IS NULL AND f.identity IN (SELECT identity FROM identity_cells WHERE whose = 'children'))
SELECT DISTINCT r.n, d.report_id, d.doubt, d.table_code
FROM rests r JOIN doubted d ON d.report_id = r.report_id
WHERE d.doubt = 'attribution'
   OR (d.table_code IS NULL OR r.table_code IS NULL OR d.table_code = r.table_code)
  AND CASE WHEN starts_with(r.identity, 'narrative.sum') THEN d.doubt = 'prose'
           WHEN starts_with(r.identity, 'narrative.') THEN d.doubt IN ('prose', 'tables', 'report')
           ELSE d.doubt IN ('tables', 'report') END;

-- A sum in prose that falls short of its total may name only some of the parts,
-- parts that exceed it, or that are said to be all, contradict it. The numbers
-- stand in the issue, else the only mention of the indicator is the total.
CREATE TEMP TABLE mismatch AS
WITH told AS (
  SELECT i.report_id, i.row_code,
         regexp_extract(i.detail, '(?s)^stated (-?[0-9.]+), parts add up to (-?[0-9.]+): (.*)$', ['stated', 'parts', 'sentence']) AS said
  FROM issues i JOIN documents d USING (document_id)
  WHERE i.code = 'sum_mismatch' AND d.role IN ('current', 'part')),
number AS (
  SELECT report_id, row_code, TRY_CAST(said.stated AS DECIMAL(24,6)) AS stated, TRY_CAST(said.parts AS DECIMAL(24,6)) AS parts, said.sentence AS sentence
  FROM told)
SELECT report_id, row_code, stated - parts AS residual, count(*) = 1 AS alone, min(stated) AS stated, min(parts) AS parts, min(sentence) AS sentence
FROM number WHERE stated IS NOT NULL AND parts IS NOT NULL
GROUP BY ALL;

CREATE TEMP TABLE only_mention AS
SELECT report_id, indicator, min(value) AS value, min(sentence) AS sentence
FROM mentions
WHERE report_id IN (SELECT report_id FROM failed WHERE starts_with(identity, 'narrative.sum'))
GROUP BY ALL HAVING count(*) = 1 AND NOT bool_or(approximate);

-- An error is what breaks a hard identity within a report, or between two
-- reports of one body of one division, or contradicts itself in prose.
CREATE TEMP TABLE verdict AS
SELECT f.n,
       CASE WHEN starts_with(f.identity, 'narrative.sum') THEN f.residual < 0 OR m.report_id IS NOT NULL
            ELSE f.grade = 'H' AND (f.other IS NULL OR coalesce(f.same_organ, false)) END AS error,
       w.n IS NOT NULL AS withheld,
       CASE WHEN m.alone THEN m.stated WHEN m.alone IS NULL THEN s.value END AS stated,
       CASE WHEN m.alone THEN m.parts WHEN m.alone IS NULL THEN s.value - f.residual END AS parts,
       CASE WHEN m.alone THEN m.sentence WHEN m.alone IS NULL THEN s.sentence END AS sentence
FROM failed f
LEFT JOIN (SELECT DISTINCT n FROM resting) w USING (n)
LEFT JOIN mismatch m ON starts_with(f.identity, 'narrative.sum') AND m.report_id = f.report_id
  AND m.row_code IS NOT DISTINCT FROM f.row_code AND m.residual = f.residual
LEFT JOIN only_mention s ON starts_with(f.identity, 'narrative.sum') AND s.report_id = f.report_id AND s.indicator = f.row_code;

-- The cells of the tests, numbered; how many a reading and a side have.
CREATE TEMP TABLE test_cell AS
SELECT (row_number() OVER (ORDER BY i.identity, i.table_code, i.row_code, i.column_code, i.position))::INTEGER AS id, i.*, a.cell,
       i.indicator IS NULL AND i.identity NOT IN (FROM narrow_identity) AS deep, -- its cells are not all in check_value
       count(*) OVER (PARTITION BY i.identity, i.table_code, i.row_code, i.column_code) AS cells,
       count(*) OVER (PARTITION BY i.identity, i.table_code, i.row_code, i.column_code, i.alternative) AS size
FROM identity_cells i LEFT JOIN check_address a ON (a.table_code, a.row_code, a.column_code) = (i.cell_table, i.cell_row, i.cell_column);

-- A rule that is no arithmetic and looks at a whole table is told by its name.
CREATE TEMP TABLE term AS
SELECT f.n, t.id, t.cell, t.deep, t.indicator IS NOT NULL AS prose, CASE t.whose WHEN 'this' THEN f.report ELSE f.other END AS report
FROM failed f
JOIN verdict v USING (n)
JOIN test_cell t ON t.identity = f.identity AND t.table_code IS NOT DISTINCT FROM f.table_code
  AND t.row_code IS NOT DISTINCT FROM f.row_code AND t.column_code IS NOT DISTINCT FROM f.column_code
WHERE NOT v.withheld AND (t.relation <> 'none' OR t.cells <= 3) AND (t.whose = 'this' OR f.other IS NOT NULL);

-- What is not in check_value, under its names.
CREATE TEMP TABLE wanted AS
SELECT t.n, t.id, t.report, r.report_id, c.cell_table, c.cell_row, c.cell_column, c.indicator
FROM term t JOIN test_cell c USING (id) JOIN check_report r USING (report)
WHERE t.deep OR t.prose;

CREATE TEMP TABLE figure AS
SELECT t.n, t.id, t.report, v.value, 'reported' AS status, NULL::VARCHAR AS sentence
FROM (FROM term WHERE NOT deep AND NOT prose) t JOIN check_value v ON v.report = t.report AND v.cell = t.cell
UNION ALL
SELECT w.n, w.id, w.report, o.value, o.status, NULL
FROM observations o
JOIN wanted w ON w.report_id = o.report_id AND w.cell_table = o.table_code AND w.cell_row = o.row_code AND w.cell_column = o.column_code
WHERE o.derived_by IS NULL
UNION ALL
SELECT w.n, w.id, w.report, m.value, 'reported', m.sentence
FROM mentions m JOIN wanted w ON w.report_id = m.report_id AND w.indicator = m.indicator
QUALIFY row_number() OVER (PARTITION BY w.n, w.id ORDER BY m.ordinal) = 1;

CREATE TEMP MACRO shown(v) AS replace(rtrim(rtrim(v::VARCHAR, '0'), '.'), '-', '−');
CREATE TEMP MACRO led(s) AS CASE WHEN starts_with(s, ' + ') THEN s[4:] ELSE ltrim(s) END;

-- left ≠ right, with the labels and the numbers. Of a long sum the zeros are
-- only counted. Of several readings the first that the report has in full.
CREATE TEMP TABLE arithmetic AS
WITH chosen AS (
  SELECT n, min(alternative) AS alternative FROM (
    SELECT s.n, c.alternative
    FROM figure s JOIN test_cell c USING (id)
    WHERE c.alternative IS NOT NULL AND (s.status = 'reported' OR NOT starts_with(c.identity, 'narrative.'))
    GROUP BY s.n, c.alternative, c.size HAVING count(*) = c.size)
  GROUP BY n),
piece AS (
  SELECT s.n, s.id, c.side, c.sign, c.position, s.value, s.status, c.cells > 9 AND c.side = 'right' AND s.value = 0 AS nought,
         CASE WHEN f.other IS NULL THEN NULL WHEN r.year IS NOT DISTINCT FROM o.year THEN r.name ELSE r.year || '年' END AS whose_zh,
         CASE WHEN f.other IS NULL THEN '' WHEN r.year IS NOT DISTINCT FROM o.year THEN ' (' || r.name || ')' ELSE ' (' || r.year || ')' END AS whose_en,
         c.label_zh AS zh, c.label_en AS en, r.year IS NOT DISTINCT FROM o.year AS one_year,
         coalesce(shown(s.value), '（' || k.label_zh || '）') AS figure_zh, coalesce(shown(s.value), '(' || k.label_en || ')') AS figure_en
  FROM figure s
  JOIN test_cell c USING (id)
  JOIN failed f USING (n)
  JOIN check_report r ON r.report = s.report
  LEFT JOIN check_report o ON o.report = CASE WHEN s.report = f.report THEN f.other ELSE f.report END
  LEFT JOIN codes k ON k.kind = 'status' AND k.code = s.status
  LEFT JOIN chosen h ON h.n = s.n
  WHERE c.alternative IS NULL OR c.alternative = h.alternative),
spelt AS (
  SELECT n, id, side, sign, position, value, status, nought,
         CASE WHEN sign > 0 THEN ' + ' ELSE ' − ' END || coalesce(whose_zh || CASE WHEN one_year AND zh IS NOT NULL THEN ' ' ELSE '' END, '')
           || coalesce(zh, '') || CASE WHEN whose_zh IS NULL AND zh IS NULL THEN '' ELSE ' ' END || figure_zh AS zh,
         CASE WHEN sign > 0 THEN ' + ' ELSE ' − ' END || coalesce(en || ' ', '') || figure_en || whose_en AS en
  FROM piece)
SELECT n, min(id) AS id,
       led(string_agg(zh, '' ORDER BY position) FILTER (side = 'left')) AS left_zh,
       led(string_agg(en, '' ORDER BY position) FILTER (side = 'left')) AS left_en,
       led(string_agg(zh, '' ORDER BY position) FILTER (side = 'right' AND NOT nought)) AS right_zh,
       led(string_agg(en, '' ORDER BY position) FILTER (side = 'right' AND NOT nought)) AS right_en,
       count(*) FILTER (nought) AS noughts,
       sum(sign * value) FILTER (side = 'left') AS left_sum, coalesce(sum(sign * value) FILTER (side = 'right'), 0) AS right_sum,
       bool_and(status = 'reported') AS whole
FROM spelt GROUP BY n;

-- One text a failed check. Where the cells do not give the residual that was
-- found, no arithmetic is printed.
CREATE TEMP TABLE statement AS
WITH told AS (
  SELECT f.n, f.residual, f.other, f.identity, v.stated, v.parts, a.* EXCLUDE (n), t.relation, t.place_zh, t.place_en, l.label_zh AS rule_zh, l.label_en AS rule_en,
         tab.label_zh AS table_zh, tab.label_en AS table_en, o.year AS other_year, s.n AS below,
         CASE WHEN t.relation = 'none' OR v.parts IS NOT NULL THEN false
              WHEN s.n IS NOT NULL AND f.other IS NULL THEN a.left_sum IS NOT NULL
              ELSE a.left_sum - a.right_sum = f.residual END AS proven,
         CASE t.relation WHEN 'equal' THEN CASE WHEN a.whole THEN '≠' WHEN f.residual < 0 THEN '<' ELSE '>' END
              WHEN 'at_least' THEN '<' WHEN 'at_most' THEN '>' END AS sign
  FROM failed f
  JOIN verdict v USING (n)
  LEFT JOIN arithmetic a USING (n)
  LEFT JOIN test_cell t USING (id)
  LEFT JOIN codes l ON l.kind = 'check' AND l.code = f.identity
  LEFT JOIN codes tab ON tab.kind = 'table' AND tab.code = f.table_code
  LEFT JOIN check_report o ON o.report = f.other
  LEFT JOIN (SELECT b.report_id, i.identity, count(*) AS n
             FROM subordinates b, (SELECT DISTINCT identity FROM identity_cells WHERE whose = 'children') i GROUP BY ALL) s
    ON s.report_id = f.report_id AND s.identity = f.identity
  WHERE NOT v.withheld),
sides AS (
  SELECT *,
         CASE WHEN below IS NOT NULL AND other IS NULL THEN '下级 ' || below || ' 份报告合计 ' || shown(left_sum - residual)
              ELSE coalesce(replace(right_zh, ' （', '（'), '0') || CASE WHEN noughts > 0 THEN '（其余 ' || noughts || ' 项为 0）' ELSE '' END END AS r_zh,
         CASE WHEN below IS NOT NULL AND other IS NULL THEN 'sum of the ' || below || ' reports below ' || shown(left_sum - residual)
              ELSE coalesce(right_en, '0') || CASE WHEN noughts > 0 THEN ' (' || noughts || ' more are 0)' ELSE '' END END AS r_en
  FROM told)
SELECT n,
       CASE WHEN parts IS NOT NULL THEN '文字中的总数 ' || shown(stated) || ' ≠ 所列各项之和 ' || shown(parts) || '（差 ' || shown(residual) || '）'
            WHEN proven THEN coalesce(place_zh || '：', '') || replace(left_zh, ' （', '（') || CASE relation WHEN 'beside' THEN '；对照 ' || r_zh WHEN 'unequal' THEN ' = ' || r_zh ELSE ' ' || sign || ' ' || r_zh || '（差 ' || shown(residual) || '）' END
            ELSE '不符“' || coalesce(rule_zh, identity) || '”' || CASE WHEN relation = 'none' AND left_zh IS NOT NULL THEN '：' || coalesce(place_zh || ' ', '') || left_zh
                   WHEN table_zh IS NOT NULL THEN '：' || table_zh ELSE '' END
                 || CASE WHEN other_year IS NOT NULL THEN '（对照 ' || other_year || ' 年报告）' ELSE '' END
                 || CASE WHEN relation IS DISTINCT FROM 'none' AND residual IS NOT NULL THEN '（差 ' || shown(residual) || '）' ELSE '' END END AS statement_zh,
       CASE WHEN parts IS NOT NULL THEN 'Total in the prose ' || shown(stated) || ' ≠ sum of its parts ' || shown(parts) || ' (difference ' || shown(residual) || ')'
            WHEN proven THEN coalesce(place_en || ': ', '') || left_en || CASE relation WHEN 'beside' THEN '; beside ' || r_en WHEN 'unequal' THEN ' = ' || r_en ELSE ' ' || sign || ' ' || r_en || ' (difference ' || shown(residual) || ')' END
            ELSE 'Breaks “' || coalesce(rule_en, identity) || '”' || CASE WHEN relation = 'none' AND left_en IS NOT NULL THEN ': ' || coalesce(place_en || ' ', '') || left_en
                   WHEN table_en IS NOT NULL THEN ': ' || table_en ELSE '' END
                 || CASE WHEN other_year IS NOT NULL THEN ' (beside the report of ' || other_year || ')' ELSE '' END
                 || CASE WHEN relation IS DISTINCT FROM 'none' AND residual IS NOT NULL THEN ' (difference ' || shown(residual) || ')' ELSE '' END END AS statement_en
FROM sides;

-- Ready to print: where it stands, and the bytes it was read from. The document
-- is the one that has the table or the prose, which may be an attachment.
CREATE TEMP TABLE printed AS
WITH source AS (
  SELECT f.n, coalesce(p.doc, w.doc) AS doc
  FROM failed f
  LEFT JOIN current_part p ON p.report_id = f.report_id AND p.part = coalesce(f.table_code, 'prose')
  LEFT JOIN current_part w ON w.report_id = f.report_id AND w.part IS NULL),
caught AS (
  SELECT document_id, time, coalesce(payload_file, warc_file) AS warc_file, coalesce(payload_offset, warc_offset) AS warc_offset, payload_length AS warc_length
  FROM captures
  QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY time DESC NULLS LAST, warc_file, warc_offset, payload_file, payload_offset) = 1),
place AS (
  SELECT r.report, arg_max(d.name, coalesce(d.valid_from, '')) AS name
  FROM check_report r JOIN divisions d USING (division_code)
  WHERE r.report IN (SELECT report FROM failed)
    AND r.year BETWEEN coalesce(TRY_CAST(left(d.valid_from, 4) AS INTEGER), 0) AND coalesce(TRY_CAST(left(d.valid_to, 4) AS INTEGER), 9999)
  GROUP BY r.report)
SELECT v.error, r.name AS organ, r.division_code, coalesce(place.name, r.division) AS division, r.year, f.identity, f.grade, k.label_zh, k.label_en,
       f.table_code, f.row_code, f.column_code, f.residual, s.statement_zh, s.statement_en,
       CASE WHEN f.identity LIKE 'narrative.%' THEN coalesce(v.sentence, m.sentence) END AS sentence,
       d.url, p.published_on, coalesce(caught.time, p.retrieved_at) AS retrieved_at, caught.warc_file, caught.warc_offset, caught.warc_length,
       f.report_id, d.document_id, f.other_report_id, o.year AS other_year, o.url AS other_url
FROM failed f
JOIN verdict v USING (n)
JOIN statement s USING (n)
JOIN check_report r ON r.report = f.report
JOIN reports p ON p.report_id = f.report_id
LEFT JOIN reports o ON o.report_id = f.other_report_id
LEFT JOIN place ON place.report = f.report
LEFT JOIN codes k ON k.kind = 'check' AND k.code = f.identity
LEFT JOIN source ON source.n = f.n
LEFT JOIN reading b ON b.doc = source.doc
LEFT JOIN documents d ON d.document_id = coalesce(b.document_id, p.document_id)
LEFT JOIN caught ON caught.document_id = d.document_id
LEFT JOIN (SELECT n, min(sentence) AS sentence FROM figure WHERE sentence IS NOT NULL GROUP BY n) m ON m.n = f.n
WHERE NOT v.withheld;

INSERT INTO published_errors BY NAME SELECT * EXCLUDE (error) FROM printed WHERE error;

INSERT INTO remarks BY NAME SELECT * EXCLUDE (error) FROM printed WHERE NOT error;

INSERT INTO our_doubts BY NAME
WITH kept AS (
  SELECT w.report_id, w.doubt, w.table_code, count(*)::INTEGER AS withheld, string_agg(DISTINCT f.identity, ' ' ORDER BY f.identity) AS identities
  FROM resting w JOIN verdict v USING (n) JOIN failed f USING (n)
  WHERE v.error
  GROUP BY ALL)
SELECT g.name AS organ, r.division_code, r.year, d.doubt, d.code, d.detail, d.table_code, d.row_code, d.column_code, d.locator, d.url,
       d.report_id, d.digest, d.document_id, coalesce(k.withheld, 0) AS withheld, k.identities AS withheld_identities
FROM doubt d
LEFT JOIN reports r USING (report_id) LEFT JOIN organs g USING (organ_id)
LEFT JOIN kept k ON k.report_id = d.report_id AND k.doubt = d.doubt AND k.table_code IS NOT DISTINCT FROM d.table_code;
