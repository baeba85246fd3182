-- Who ought to have reported, and what became of it. The denominator is every
-- organ ever seen, from its first report to the last year whose reports were
-- due (31 March of the year after) when we last looked, and what the crawl
-- listed as expected.

CREATE TEMP TABLE due AS
SELECT o.organ_id, y.year::INTEGER AS year
FROM organs o, range(o.first_year, o.last_year + 51) y(year)
WHERE o.first_year IS NOT NULL AND y.year <= (SELECT max(year) FROM reports)
  AND (y.year <= o.last_year OR make_date(y.year::INTEGER + 1, 3, 31) < (SELECT max(last_seen)::DATE FROM seen));

CREATE TEMP TABLE met AS
SELECT m.organ_id, nullif(r.year, 0) AS year, r.state, r.url, r.site,
       row_number() OVER (PARTITION BY m.organ_id, r.year ORDER BY r.state DESC, r.url) AS n
FROM reading r JOIN organ_of m USING (doc)
WHERE r.state <> 'report' AND coalesce(r.year, 0) > 0;

INSERT INTO coverage BY NAME
-- Departments and townships publish by 31 January (art. 49), governments from
-- the county up by 31 March (art. 50).
SELECT r.organ_id, r.year,
       CASE WHEN r.published_on > CASE WHEN o.kind = 'government' AND coalesce(o.level, '') <> 'township'
              THEN make_date(r.year + 1, 3, 31) ELSE make_date(r.year + 1, 1, 31) END THEN 'late' ELSE 'published' END AS state,
       CASE WHEN r.published_on IS NULL THEN 'day of publication unknown' ELSE 'published on ' || r.published_on END AS reason,
       r.url, d.site, r.division_code
FROM reports r JOIN organs o USING (organ_id) JOIN documents d USING (document_id)
WHERE r.year IS NOT NULL
UNION ALL BY NAME
SELECT u.organ_id, u.year, CASE WHEN m.state = 'not_readable' THEN 'not_readable' WHEN m.state = 'not_a_report' THEN 'not_a_report' ELSE 'not_found' END AS state,
       CASE WHEN m.state IS NULL THEN 'no report of this year among those of the organ' ELSE 'only a document that is ' || m.state END AS reason,
       m.url, m.site, o.division_code
FROM due u JOIN organs o USING (organ_id) LEFT JOIN met m ON m.organ_id = u.organ_id AND m.year = u.year AND m.n = 1
WHERE NOT EXISTS (FROM reports r WHERE r.organ_id = u.organ_id AND r.year = u.year)
UNION ALL BY NAME
-- An organ of which nothing but such a document is known has no due years.
SELECT m.organ_id, m.year, m.state, 'only a document that is ' || m.state AS reason, m.url, m.site, o.division_code
FROM met m JOIN organ o USING (organ_id)
WHERE m.n = 1 AND m.state = 'not_readable'
  AND NOT EXISTS (FROM due u WHERE u.organ_id = m.organ_id AND u.year = m.year)
  AND NOT EXISTS (FROM reports r WHERE r.organ_id = m.organ_id AND r.year = m.year);

-- What the crawl says is missing, where no report came in by another way.
INSERT INTO coverage BY NAME
SELECT l.organ_id, l.year, l.state, l.reason, l.url, l.site, l.division_code, l.organ_name
FROM listed l
WHERE NOT EXISTS (FROM coverage c WHERE c.year = l.year AND (c.organ_id = l.organ_id OR c.url = l.url));

INSERT INTO fetches BY NAME
SELECT site, url, time, status, outcome, digest, bytes, via, text, reason FROM fetch_log
ORDER BY time, site, url, outcome;
