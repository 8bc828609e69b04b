-- What every plant of a list cuts at each level, by plant and level.
-- $edition; $region: only those regions, $plant: only that one, NULL for all. load_cut: share of the whole plant's load,
-- its lines counting alike [0..1]; cut_so2 … [t/d], sums of doubles that are compared beyond rounding.
WITH mine AS (
    SELECT plant FROM plants
    WHERE edition = $edition AND ($region IS NULL OR list_contains($region, region))
        AND ($plant IS NULL OR plant = $plant)
),
theirs AS (
    SELECT m.* FROM measures m SEMI JOIN mine USING (plant)
    WHERE m.edition = $edition
        -- Rows lie in the order of plants: a range leaves most of the file unread.
        AND m.plant BETWEEN (SELECT min(plant) FROM mine) AND (SELECT max(plant) FROM mine)
),
lines AS (
    SELECT plant, greatest(count(DISTINCT nullif(line, '')), 1) AS lines FROM theirs GROUP BY plant
),
by_line AS (
    SELECT
        plant, level, line, least(coalesce(sum(load_cut), 0), 1) AS load_cut,
        bool_or(stop = 'plant') AS whole,
        sum(so2_t_d) AS so2, sum(nox_t_d) AS nox,
        sum(pm_t_d) AS pm, sum(voc_t_d) AS voc
    FROM theirs
    GROUP BY plant, level, line
)
SELECT
    b.plant, b.level,
    CASE
        WHEN bool_or(b.whole) THEN 1
        ELSE least(
            1,
            CAST(coalesce(max(b.load_cut) FILTER (b.line = ''), 0) AS DOUBLE)
            + CAST(coalesce(sum(b.load_cut) FILTER (b.line <> ''), 0) AS DOUBLE)
            / any_value(l.lines)
        )
    END AS load_cut,
    CAST(coalesce(sum(b.so2), 0) AS DOUBLE) AS cut_so2,
    CAST(coalesce(sum(b.nox), 0) AS DOUBLE) AS cut_nox,
    CAST(coalesce(sum(b.pm), 0) AS DOUBLE) AS cut_pm,
    CAST(coalesce(sum(b.voc), 0) AS DOUBLE) AS cut_voc
FROM by_line b
JOIN lines l USING (plant)
GROUP BY b.plant, b.level
ORDER BY b.plant, b.level
