-- Reports and organs, once observations stand.

INSERT INTO issues BY NAME
SELECT d.report_id, r.digest, 'division_not_of_year' AS code, m.division || ' in ' || m.year AS detail, r.url, r.document_id
FROM misplaced m JOIN reading r USING (doc) LEFT JOIN report_doc d USING (doc);

INSERT INTO reports BY NAME
WITH failed AS (SELECT report_id, count(*) AS n FROM own_check JOIN report_number USING (report) WHERE NOT passed AND grade = 'H' GROUP BY ALL),
open AS (
  SELECT report_id, count(*) AS n FROM issues
  WHERE document_id IN (SELECT document_id FROM documents WHERE role IN ('current', 'part')) GROUP BY ALL),
numbers AS (SELECT report_id, count(*) FILTER (status = 'reported') AS n FROM observations GROUP BY ALL),
docs AS (SELECT report_id, count(*) AS n FROM report_doc GROUP BY ALL)
SELECT v.report_id, d.organ_id, coalesce(nullif(i.division, ''), o.division_code) AS division_code, d.year, r.vintage, r.title, r.url,
       TRY_CAST(r.published_on AS DATE) AS published_on, s.last_seen AS retrieved_at, r.digest, v.version,
       coalesce(failed.n, 0)::INTEGER AS checks_failed, coalesce(open.n, 0)::INTEGER AS issues, r.document_id,
       docs.n::INTEGER AS documents, coalesce(numbers.n, 0)::INTEGER AS cells_reported
FROM version v JOIN reading r USING (doc) JOIN report_doc d USING (doc) JOIN seen s USING (doc)
LEFT JOIN organ o ON o.organ_id = d.organ_id LEFT JOIN said i ON i.doc = v.doc
LEFT JOIN failed ON failed.report_id = v.report_id LEFT JOIN open ON open.report_id = v.report_id
LEFT JOIN numbers ON numbers.report_id = v.report_id LEFT JOIN docs ON docs.report_id = v.report_id
WHERE v.current
ORDER BY v.report_id;

INSERT INTO organs BY NAME
SELECT o.organ_id, o.name, o.division_code, o.level, o.kind,
       min(r.year) AS first_year, max(r.year) AS last_year, count(r.report_id)::INTEGER AS reports,
       s.succeeded_by, s.succession, coalesce(s.series_id, o.organ_id) AS series_id, coalesce(s.merged, false) AS merged
FROM organ o LEFT JOIN reports r USING (organ_id) LEFT JOIN succession s USING (organ_id)
GROUP BY ALL ORDER BY o.organ_id;

INSERT INTO organ_names BY NAME
SELECT o.organ_id, o.name, min(d.year) AS first_year, max(d.year) AS last_year, count(DISTINCT d.report_id)::INTEGER AS reports
FROM organ_of o LEFT JOIN report_doc d USING (doc)
GROUP BY ALL;
