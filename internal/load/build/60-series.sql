-- By which a body is followed through its changes: observations JOIN series
-- USING (report_id). Where bodies were merged, several reports of one year are
-- parts of what the series reports later.
CREATE VIEW series AS
WITH latest AS (SELECT organ_id, max_by(name, {'y': last_year, 'n': reports, 'name': name}) AS name FROM organ_names WHERE last_year IS NOT NULL GROUP BY organ_id)
SELECT r.report_id, g.series_id, e.name AS series, g.merged, r.organ_id, coalesce(nullif(d.organ, ''), g.name) AS organ,
       r.division_code, v.name AS division, coalesce(v.series_code, r.division_code) AS series_code, r.year
FROM reports r JOIN organs g USING (organ_id) JOIN latest e ON e.organ_id = g.series_id
JOIN documents d USING (document_id)
LEFT JOIN divisions v ON v.division_code = r.division_code
  AND coalesce(r.year, 9999) BETWEEN coalesce(v.valid_from::INTEGER, 0) AND coalesce(v.valid_to::INTEGER, 9999);
COMMENT ON VIEW series IS '沿革系列：每份报告一行，用于跨越更名、合并和区划变更跟踪同一机关 / series: one row per report, to follow a body through renamings, mergers and changes of its division';
COMMENT ON COLUMN series.series_id IS '沿革链末端的机关标识 / organ at the end of the chain of successors';
COMMENT ON COLUMN series.series IS '沿革链末端机关的最近名称 / its latest name';
COMMENT ON COLUMN series.merged IS '本报告只是系列的一部分（机关后来并入） / this report is only a part of what the series reports later, since its body was merged';
COMMENT ON COLUMN series.organ IS '当时的机关名称 / name of the body as this report states it';
COMMENT ON COLUMN series.division IS '当年的行政区划名称 / name of the division in that year';
COMMENT ON COLUMN series.series_code IS '区划沿革链末端的代码 / code at the end of the chain of the division';
