-- Who ought to have reported, and what became of it. The denominator is every
-- government and township of the table of divisions, the departments that a
-- government of its level has, every organ ever seen from its first report on,
-- and what the crawl lists. That a report was not found is said only of bodies
-- for which somebody looked, after the report was due.

UPDATE organs SET family = f.family FROM organ_family f WHERE f.organ_id = organs.organ_id AND f.ordinal = 1;

-- From the report year 2019 on departments and townships publish by 31 January
-- (art. 49), governments from the county up, whose general offices publish for
-- them, by 31 March (art. 50). Before that it was 31 March for all (art. 31 of
-- the regulation of 2007).
CREATE TEMP MACRO due_on(y, kind, level) AS
CASE WHEN y < 2019 OR kind IN ('government', 'office') AND coalesce(level, '') <> 'township' THEN make_date(y::INTEGER + 1, 3, 31)
     ELSE make_date(y::INTEGER + 1, 1, 31) END;

-- When a site was last looked at, whether it gave anything, and else why not.
CREATE TEMP TABLE site_sight AS
WITH s AS (
  SELECT site, time::DATE AS day, outcome IN ('fetched', 'unchanged', 'fresh') AND NOT ends_with(url, '/robots.txt') AS got,
         outcome IN ('robots_denied', 'robots_unreachable') OR coalesce(status IN (401, 403), false) AS kept_off, false AS document
  FROM fetch_log
  UNION ALL
  SELECT site, NULL, false, state = 'blocked', false FROM listed WHERE coalesce(organ_name, '') = '' AND year IS NULL AND state IN ('blocked', 'failed')
  UNION ALL
  SELECT r.site, s.last_seen::DATE, true, false, true FROM reading r JOIN seen s USING (doc))
SELECT site, max(day) AS asked_on, max(day) FILTER (got OR document) AS looked_on, -- a visit that got nothing has seen nothing
       CASE WHEN bool_or(document) OR bool_or(got) AND NOT bool_or(day IS NULL) THEN NULL
            WHEN bool_or(kept_off) THEN 'blocked' ELSE 'failed' END AS state
FROM s WHERE site <> '' GROUP BY site;

CREATE TEMP TABLE horizon AS
SELECT (SELECT greatest(2008, min(year)) FROM reports HAVING count(year) > 0)::BIGINT AS first, -- without a report nothing is asked
       greatest((SELECT max(asked_on) FROM site_sight), (SELECT max(last_seen)::DATE FROM seen)) AS looked_on;

-- What the crawl says is missing, with the body where it can be told.
CREATE TEMP TABLE listed_row AS
FROM (SELECT coalesce(l.organ_id, b.body_id, 'listed-' || left(md5(concat_ws('|', l.site, l.organ_name, l.url)), 10)) AS body_id,
       coalesce(l.organ_id, b.body_id) IS NOT NULL AS known, l.year, l.state, l.reason, l.url, l.site,
       coalesce(l.division_code, b.division_code, s.division_code) AS division_code, l.organ_name, b.family
FROM listed l
LEFT JOIN listed_body b ON l.organ_id IS NULL AND b.organ_name = l.organ_name AND b.given = coalesce(l.division_code, '') AND b.site = coalesce(l.site, '')
LEFT JOIN site_of s ON s.site = l.site) r
QUALIFY row_number() OVER (PARTITION BY r.body_id, r.year
  ORDER BY list_position(['not_readable', 'not_a_report', 'blocked', 'failed', 'not_found'], r.state), r.url, r.reason, r.site) = 1;

-- A division was searched where a site of its government was crawled, or a site
-- that carries its government or its office and another body, or bodies of three
-- kinds of the division or of its townships. The site of one department tells
-- nothing about the others, whatever names it had.
CREATE TEMP TABLE portal AS
WITH carried AS (
  SELECT r.site, coalesce(o.family, o.series_id) AS body, o.division_code, o.kind IN ('government', 'office') AS governs
  FROM reading r JOIN organ_of USING (doc) JOIN organs o USING (organ_id)
  UNION
  SELECT l.site, coalesce(o.family, o.series_id, l.family, l.body_id), l.division_code, coalesce(o.kind IN ('government', 'office'), false)
  FROM listed_row l LEFT JOIN organs o ON o.organ_id = l.body_id WHERE l.known),
several AS (
  SELECT c.site, unnest([c.division_code, d.parent_code]) AS division_code, c.body, c.governs
  FROM carried c LEFT JOIN (SELECT DISTINCT division_code, parent_code FROM divisions WHERE level = 'township') d USING (division_code))
SELECT division_code, max(looked_on) FILTER (state IS NULL) AS looked_on, min(state) AS kept_out
FROM (SELECT site, division_code FROM site_of
      UNION SELECT site, division_code FROM several WHERE division_code IS NOT NULL GROUP BY ALL
      HAVING count(DISTINCT body) > 1 AND bool_or(governs) OR count(DISTINCT body) > 2)
JOIN site_sight USING (site) GROUP BY division_code;

CREATE TEMP TABLE organ_sight AS
SELECT m.organ_id, max(greatest(s.last_seen::DATE, t.looked_on)) AS looked_on
FROM reading r JOIN organ_of m USING (doc) JOIN seen s USING (doc) LEFT JOIN site_sight t ON t.site = r.site
GROUP BY m.organ_id;

CREATE TEMP TABLE met AS
SELECT m.organ_id, r.year, r.state, r.url, r.site
FROM reading r JOIN organ_of m USING (doc)
WHERE r.state <> 'report' AND coalesce(r.year, 0) > 0
QUALIFY row_number() OVER (PARTITION BY m.organ_id, r.year ORDER BY r.state DESC, r.url, r.digest) = 1;

-- The years of the organs that were seen: until their division ended, or until
-- a successor or another department of their family took over in it.
CREATE TEMP TABLE seen_claim AS
WITH ended AS (
  SELECT division_code, max(valid_to)::INTEGER AS last FROM divisions GROUP BY division_code HAVING count(*) = count(valid_to)),
taken_over AS (
  SELECT organ_id, min(year) AS year FROM (
    SELECT o.organ_id, n.first_year AS year
    FROM organs o JOIN organs n ON n.division_code = o.division_code AND n.family = o.family AND n.first_year > o.last_year
    UNION ALL
    SELECT o.organ_id, greatest(n.first_year, o.last_year + 1) FROM organs o JOIN organs n ON n.organ_id = o.succeeded_by)
  GROUP BY organ_id)
SELECT o.organ_id AS body_id, y.year::INTEGER AS year
FROM organs o LEFT JOIN ended e USING (division_code) LEFT JOIN taken_over t USING (organ_id), horizon h, range(greatest(2008, o.first_year)::BIGINT, year(h.looked_on)) y(year)
WHERE o.first_year IS NOT NULL
  AND (y.year <= o.last_year OR due_on(y.year, o.kind, o.level) < h.looked_on AND y.year <= coalesce(e.last, 9999) AND y.year < coalesce(t.year, 9999))
UNION SELECT organ_id, year FROM reports WHERE organ_id IS NOT NULL AND year IS NOT NULL
UNION SELECT organ_id, year FROM met WHERE state = 'not_readable';

-- Most bodies nobody has looked for: they need no joins.
CREATE TEMP TABLE untouched AS
SELECT body_id FROM expected_body e
WHERE NOT EXISTS (FROM portal p WHERE p.division_code = e.division_code) AND NOT EXISTS (FROM portal p WHERE p.division_code = e.parent_code AND e.level = 'township')
EXCEPT (SELECT body_id FROM seen_claim UNION ALL SELECT body_id FROM listed_row UNION ALL SELECT organ_id FROM organ);

CREATE TEMP TABLE claim AS
WITH member AS (
  SELECT o.division_code, f.family, s.year FROM organ_family f JOIN organs o USING (organ_id) JOIN seen_claim s ON s.body_id = f.organ_id
  UNION SELECT division_code, family, year FROM listed_row WHERE family IS NOT NULL),
one AS ( -- the only department of its family in its division
  SELECT o.division_code, f.family, min(organ_id) AS organ_id
  FROM organ_family f JOIN organs o USING (organ_id) WHERE f.ordinal = 1 AND o.first_year IS NOT NULL
  GROUP BY ALL HAVING count(*) = 1),
every AS (
  SELECT e.body_id, y.year::INTEGER AS year, 1 AS rank, e.name, e.division_code, e.parent_code, e.level, e.kind, NULL AS family
  FROM expected_body e, horizon h, range(h.first, year(h.looked_on)) y(year)
  WHERE y.year BETWEEN e.first AND e.last AND due_on(y.year, e.kind, e.level) < h.looked_on AND e.body_id NOT IN (FROM untouched)
  UNION ALL
  SELECT coalesce(one.organ_id, e.division_code || '-' || e.family), y.year::INTEGER, 2, e.division || k.label_zh || '部门', e.division_code, NULL, e.level, 'department', e.family
  FROM expected_family e JOIN portal p ON p.division_code = e.division_code AND p.looked_on IS NOT NULL
  JOIN codes k ON k.kind = 'family' AND k.code = e.family
  LEFT JOIN one ON one.division_code = e.division_code AND one.family = e.family, horizon h, range(h.first, year(h.looked_on)) y(year)
  WHERE y.year BETWEEN e.first AND e.last AND due_on(y.year, 'department', e.level) < h.looked_on
    AND NOT EXISTS (FROM member m WHERE m.division_code = e.division_code AND m.family = e.family AND m.year = y.year)
  UNION ALL
  SELECT s.body_id, s.year, 3, o.name, o.division_code, NULL, o.level, o.kind, o.family FROM seen_claim s JOIN organs o ON o.organ_id = s.body_id
  UNION ALL
  SELECT l.body_id, l.year, 4, coalesce(o.name, l.organ_name), coalesce(o.division_code, l.division_code), NULL, o.level, o.kind, coalesce(o.family, l.family)
  FROM listed_row l LEFT JOIN organs o ON o.organ_id = l.body_id
  WHERE l.known)
SELECT * FROM every QUALIFY row_number() OVER (PARTITION BY body_id, year ORDER BY rank, division_code, name) = 1;

INSERT INTO coverage BY NAME
WITH first_day AS ( -- a corrected or reposted page carries a later day
  SELECT d.report_id, least(min(TRY_CAST(r.published_on AS DATE)), min(s.first_seen)::DATE) AS day
  FROM report_doc d JOIN reading r USING (doc) JOIN seen s USING (doc)
  GROUP BY ALL HAVING min(TRY_CAST(r.published_on AS DATE)) IS NOT NULL),
office AS ( -- the general office often reports for its government
  SELECT o.division_code, r.year, min(r.url) AS url
  FROM reports r JOIN organs o USING (organ_id) WHERE o.kind = 'office' AND o.division_code IS NOT NULL AND coalesce(o.level, '') <> 'township' GROUP BY ALL),
fact AS (
  SELECT c.body_id, g.organ_id, c.year, coalesce(g.name, c.name) AS body, coalesce(c.division_code, g.division_code) AS division_code,
         coalesce(c.level, g.level) AS level, coalesce(c.kind, g.kind) AS kind, coalesce(g.family, c.family) AS family,
         CASE c.rank WHEN 1 THEN 'divisions' WHEN 2 THEN 'family' WHEN 3 THEN 'seen' ELSE 'listed' END AS basis,
         due_on(c.year, coalesce(c.kind, g.kind), coalesce(c.level, g.level)) AS due_on,
         r.report_id, CASE WHEN r.published_on IS NOT NULL THEN least(r.published_on, e.day) ELSE e.day END AS published_on, r.url AS report_url, d.site AS report_site, m.state AS met, m.url AS met_url, m.site AS met_site,
         l.state AS listed, l.reason, l.url AS listed_url, l.site AS listed_site, l.organ_name,
         greatest(p.looked_on, q.looked_on, s.looked_on) AS looked_on,
         CASE WHEN c.kind = 'government' AND c.rank = 1 THEN p.kept_out END AS kept_out, f.url AS office_url
  FROM claim c
  LEFT JOIN organs g ON g.organ_id = c.body_id
  LEFT JOIN reports r ON r.organ_id = c.body_id AND r.year = c.year
  LEFT JOIN documents d ON d.document_id = r.document_id
  LEFT JOIN first_day e ON e.report_id = r.report_id
  LEFT JOIN met m ON m.organ_id = c.body_id AND m.year = c.year
  LEFT JOIN listed_row l ON l.body_id = c.body_id AND l.year = c.year
  LEFT JOIN portal p ON p.division_code = c.division_code
  LEFT JOIN portal q ON q.division_code = c.parent_code AND c.level = 'township'
  LEFT JOIN organ_sight s ON s.organ_id = c.body_id
  LEFT JOIN office f ON f.division_code = c.division_code AND f.year = c.year AND c.kind = 'government' AND c.level <> 'township')
SELECT body_id, organ_id, year, body, division_code, level, kind, family, basis, due_on, published_on, organ_name,
       CASE WHEN report_id IS NOT NULL THEN CASE WHEN published_on > due_on THEN 'late' ELSE 'published' END
            WHEN met IS NOT NULL THEN met
            WHEN listed IS NOT NULL THEN listed
            WHEN looked_on > due_on THEN 'not_found'
            WHEN looked_on IS NULL AND kept_out IS NOT NULL THEN kept_out
            ELSE 'not_searched' END AS state,
       CASE WHEN report_id IS NOT NULL AND published_on IS NULL THEN 'day of publication unknown'
            WHEN report_id IS NOT NULL THEN 'published on ' || published_on
            WHEN met IS NOT NULL THEN 'only a document that is ' || replace(met, '_', ' ')
            WHEN listed IS NOT NULL THEN reason
            WHEN looked_on > due_on THEN
              CASE WHEN basis = 'seen' THEN 'no report of this year among those of the organ'
                   WHEN basis = 'family' THEN 'no department of this family has one on the sites of the division'
                   ELSE 'no report of this body on the sites of the division' END
              || coalesce('; its general office has one: ' || office_url, '')
            WHEN looked_on IS NULL AND kept_out IS NOT NULL THEN 'the site of the division ' || CASE kept_out WHEN 'blocked' THEN 'keeps us off' ELSE 'does not answer' END
            WHEN looked_on IS NOT NULL THEN 'last looked on ' || looked_on || ', before it was due'
            ELSE 'no site that carries the reports of the division was searched' END AS reason,
       coalesce(report_url, met_url, listed_url) AS url, coalesce(report_site, met_site, listed_site) AS site
FROM fact
UNION ALL BY NAME
SELECT e.body_id, y.year::INTEGER AS year, e.name AS body, e.division_code, e.level, e.kind, 'divisions' AS basis, due_on(y.year, e.kind, e.level) AS due_on,
       'not_searched' AS state,
       'no site that carries the reports of the division was searched' AS reason
FROM expected_body e JOIN untouched USING (body_id) CROSS JOIN horizon h CROSS JOIN range(h.first, year(h.looked_on)) y(year)
WHERE y.year BETWEEN e.first AND e.last AND due_on(y.year, e.kind, e.level) < h.looked_on;

-- What the crawl says is missing without telling whose or of which year, where
-- no report came in by another way.
INSERT INTO coverage BY NAME
SELECT l.body_id, o.organ_id, l.year, coalesce(o.name, l.organ_name) AS body, coalesce(o.division_code, l.division_code) AS division_code,
       o.level, o.kind, o.family, 'listed' AS basis, l.state, l.reason, l.url, l.site, l.organ_name
FROM listed_row l LEFT JOIN organs o ON o.organ_id = l.body_id
WHERE (NOT l.known OR l.year IS NULL)
  AND NOT EXISTS (FROM coverage c WHERE c.url = l.url AND c.year IS NOT DISTINCT FROM l.year);

INSERT INTO fetches BY NAME
SELECT site, url, time, status, outcome, digest, bytes, via, text, reason FROM fetch_log
ORDER BY time, site, url, outcome;

CREATE VIEW coverage_rate AS
SELECT c.year, c.province_code, p.name AS province, c.level, c.kind, count(*) AS had_to_report,
       count(*) FILTER (c.state <> 'not_searched') AS searched,
       count(*) FILTER (c.state IN ('published', 'late')) AS published,
       count(*) FILTER (c.state = 'late') AS late,
       round(count(*) FILTER (c.state IN ('published', 'late')) / nullif(count(*) FILTER (c.state <> 'not_searched'), 0), 4) AS share
FROM (SELECT *, left(division_code, 2) || '0000' AS province_code FROM coverage WHERE year IS NOT NULL) c
LEFT JOIN divisions p ON p.division_code = c.province_code AND p.valid_to IS NULL
GROUP BY ALL;
COMMENT ON VIEW coverage_rate IS '应报机关数与已公布数：按年度、省级区划、级别和类别 / bodies that had to report and those that did, by year, province, level and kind';
COMMENT ON COLUMN coverage_rate.province_code IS '省级区划代码 / code of the province';
COMMENT ON COLUMN coverage_rate.province IS '省级区划名称 / name of the province';
COMMENT ON COLUMN coverage_rate.level IS '行政级别 / level';
COMMENT ON COLUMN coverage_rate.kind IS '机关类别 / kind of body';
COMMENT ON COLUMN coverage_rate.had_to_report IS '应报机关数 / bodies that had to report';
COMMENT ON COLUMN coverage_rate.searched IS '查找过的机关数 / bodies for whose report somebody looked';
COMMENT ON COLUMN coverage_rate.published IS '已公布数（含逾期） / bodies with a report, late ones included';
COMMENT ON COLUMN coverage_rate.late IS '逾期公布数 / of these, published after the day it was due';
COMMENT ON COLUMN coverage_rate.share IS '已公布数占查找过的机关数的比例 / published as a share of searched';
