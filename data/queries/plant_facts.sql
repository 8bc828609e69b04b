-- Every plant of a list with what it does at one level and what checks found, by name.
-- $edition; $level; $region: only that one, NULL for all; $since, $until: days of checks that
-- count. so2_t_d … emissions [t/d]; cut_so2 … cuts of the level [t/d]; load_cut: share of the whole
-- plant's load that is cut [0..1], its lines counting alike; stop: the strongest of its measures;
-- lines [1]; output_wan_d [万元/d]; implemented: mean of its checks [0..1]; checks [1].
WITH mine AS (
    SELECT * FROM plants
    WHERE edition = $edition AND ($region IS NULL OR list_contains($region, region))
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
        plant, line, least(coalesce(sum(load_cut), 0), 1) AS load_cut,
        bool_or(stop = 'plant') AS whole, bool_or(stop = 'line') AS one, bool_or(stop = 'rotate') AS turn,
        string_agg(nullif(measure, ''), '；' ORDER BY measure) AS words,
        sum(CAST(so2_t_d AS DECIMAL(38, 15))) AS so2, sum(CAST(nox_t_d AS DECIMAL(38, 15))) AS nox,
        sum(CAST(pm_t_d AS DECIMAL(38, 15))) AS pm, sum(CAST(voc_t_d AS DECIMAL(38, 15))) AS voc
    FROM theirs
    WHERE level = $level
    GROUP BY plant, line
),
at_level AS (
    SELECT
        b.plant,
        CASE
            WHEN bool_or(b.whole) THEN 1
            ELSE least(
                1,
                coalesce(max(b.load_cut) FILTER (b.line = ''), 0)
                + coalesce(sum(b.load_cut) FILTER (b.line <> ''), 0) / any_value(l.lines)
            )
        END AS load_cut,
        CASE
            WHEN bool_or(b.whole) THEN 'plant' WHEN bool_or(b.one) THEN 'line'
            WHEN bool_or(b.turn) THEN 'rotate' ELSE 'none'
        END AS stop,
        string_agg(
            CASE WHEN b.line = '' THEN b.words ELSE b.line || ' ' || b.words END, '；'
            ORDER BY b.line
        ) AS measure,
        CAST(sum(b.so2) AS DOUBLE) AS cut_so2, CAST(sum(b.nox) AS DOUBLE) AS cut_nox,
        CAST(sum(b.pm) AS DOUBLE) AS cut_pm, CAST(sum(b.voc) AS DOUBLE) AS cut_voc
    FROM by_line b
    JOIN lines l USING (plant)
    GROUP BY b.plant
),
checked AS (
    SELECT plant, avg(implemented) AS implemented, count(*) AS checks, max(date) AS last_check
    FROM inspections
    WHERE date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
    GROUP BY plant
)
SELECT
    p.plant, p.name, p.region, p.industry, p.grade, p.category, p.status, p.uninterruptible,
    p.min_load, p.output_wan_d, p.jobs, p.so2_t_d, p.nox_t_d, p.pm_t_d, p.voc_t_d,
    p.operating_days, coalesce(l.lines, 0) AS lines, a.load_cut, a.stop, a.measure,
    coalesce(a.cut_so2, 0) AS cut_so2, coalesce(a.cut_nox, 0) AS cut_nox,
    coalesce(a.cut_pm, 0) AS cut_pm, coalesce(a.cut_voc, 0) AS cut_voc,
    c.implemented, coalesce(c.checks, 0) AS checks, c.last_check
FROM mine p
LEFT JOIN lines l USING (plant)
LEFT JOIN at_level a USING (plant)
LEFT JOIN checked c USING (plant)
ORDER BY p.region, p.name, p.plant
