-- Every plant of a list with what its measures come to over all levels, by name.
-- $edition; $region: only those regions, NULL for all. so2_t_d … emissions [t/d];
-- most_so2 … the largest cut of any level [t/d], most_so2_level … that level; most_load: the
-- largest sum of load cuts of one line [1], most_load_level and most_load_line where that is;
-- levels: those with measures, joined by commas; limits: measures that lower load without a stop,
-- stops: those that stop or rotate, unnamed_stops: those that stop a line without naming it [1];
-- acts: whether any cuts or stops anything; checks ever made [1] and the last of them.
-- Whom to call is told only as far as it is there at all. Sums are of doubles: they are compared with
-- a tolerance, not added up further.
WITH mine AS (
    SELECT * FROM plants
    WHERE edition = $edition AND ($region IS NULL OR list_contains($region, region))
),
by_line AS (
    SELECT
        plant, level, line,
        sum(load_cut) AS load,
        sum(so2_t_d) AS so2, sum(nox_t_d) AS nox,
        sum(pm_t_d) AS pm, sum(voc_t_d) AS voc,
        count(*) FILTER (load_cut > 0 AND coalesce(stop, 'none') = 'none') AS limits,
        count(*) FILTER (stop IN ('line', 'plant', 'rotate')) AS stops,
        count(*) FILTER (stop = 'line' AND line = '') AS unnamed_stops
    FROM measures m
    SEMI JOIN mine USING (plant)
    WHERE m.edition = $edition
        -- Rows lie in the order of plants: a range leaves most of the file unread.
        AND m.plant BETWEEN (SELECT min(plant) FROM mine) AND (SELECT max(plant) FROM mine)
    GROUP BY plant, level, line
),
by_level AS (
    SELECT
        plant, level, max(load) AS load, arg_max(line, load) AS line,
        sum(so2) AS so2, sum(nox) AS nox, sum(pm) AS pm, sum(voc) AS voc,
        sum(limits) AS limits, sum(stops) AS stops, sum(unnamed_stops) AS unnamed_stops
    FROM by_line
    GROUP BY plant, level
),
claims AS (
    SELECT
        plant, string_agg(level, ',' ORDER BY level) AS levels,
        max(load) AS load, arg_max(level, load) AS load_level, arg_max(line, load) AS load_line,
        max(so2) AS so2, arg_max(level, so2) AS so2_level,
        max(nox) AS nox, arg_max(level, nox) AS nox_level,
        max(pm) AS pm, arg_max(level, pm) AS pm_level,
        max(voc) AS voc, arg_max(level, voc) AS voc_level,
        sum(limits) AS limits, sum(stops) AS stops, sum(unnamed_stops) AS unnamed_stops
    FROM by_level
    GROUP BY plant
),
checked AS (
    SELECT plant, count(*) AS checks, max(date) AS last_check
    FROM inspections
    SEMI JOIN mine USING (plant)
    GROUP BY plant
)
SELECT
    p.plant, p.name, p.region, p.industry, p.grade, p.category, p.status, p.uninterruptible,
    p.output_wan_d, p.jobs, p.so2_t_d, p.nox_t_d, p.pm_t_d, p.voc_t_d, p.operating_days,
    coalesce(trim(p.contact), '') <> '' AS has_contact,
    coalesce(trim(p.phone), '') <> '' AS has_phone,
    coalesce(c.levels, '') AS levels,
    CAST(coalesce(c.load, 0) AS DOUBLE) AS most_load,
    coalesce(c.load_level, '') AS most_load_level, coalesce(c.load_line, '') AS most_load_line,
    CAST(coalesce(c.so2, 0) AS DOUBLE) AS most_so2, coalesce(c.so2_level, '') AS most_so2_level,
    CAST(coalesce(c.nox, 0) AS DOUBLE) AS most_nox, coalesce(c.nox_level, '') AS most_nox_level,
    CAST(coalesce(c.pm, 0) AS DOUBLE) AS most_pm, coalesce(c.pm_level, '') AS most_pm_level,
    CAST(coalesce(c.voc, 0) AS DOUBLE) AS most_voc, coalesce(c.voc_level, '') AS most_voc_level,
    CAST(coalesce(c.limits, 0) AS BIGINT) AS limits, CAST(coalesce(c.stops, 0) AS BIGINT) AS stops,
    CAST(coalesce(c.unnamed_stops, 0) AS BIGINT) AS unnamed_stops,
    greatest(coalesce(c.load, 0), coalesce(c.so2, 0), coalesce(c.nox, 0), coalesce(c.pm, 0),
             coalesce(c.voc, 0), coalesce(c.stops, 0)) > 0 AS acts,
    coalesce(k.checks, 0) AS checks, k.last_check
FROM mine p
LEFT JOIN claims c USING (plant)
LEFT JOIN checked k USING (plant)
ORDER BY p.region, p.name, p.plant
