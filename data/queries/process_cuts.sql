-- What each process of a plant does at each level, of plants whose measures all name a line.
-- $edition. process: the line's name without its number ("1号喷涂线" → "喷涂线"); lines: of this
-- process in the plant [1]; load_cut: mean over them, a line without measures counting 0 [0..1];
-- whole: the level stops the whole plant; so2 … tonnes cut [t/d].
WITH theirs AS (
    SELECT *, regexp_replace(trim(line), '^(第?[0-9]+\s*[号#＃]|[#＃][0-9]+|[0-9]+[-.、])\s*', '') AS process
    FROM measures
    WHERE edition = $edition
),
unlined AS (
    SELECT DISTINCT plant FROM theirs WHERE process = ''
),
lined AS (
    SELECT * FROM theirs ANTI JOIN unlined USING (plant)
),
counted AS (
    SELECT plant, process, count(DISTINCT line) AS lines FROM lined GROUP BY plant, process
),
by_line AS (
    SELECT
        plant, process, level, line, least(sum(load_cut), 1) AS load_cut,
        sum(CAST(so2_t_d AS DECIMAL(38, 15))) AS so2, sum(CAST(nox_t_d AS DECIMAL(38, 15))) AS nox,
        sum(CAST(pm_t_d AS DECIMAL(38, 15))) AS pm, sum(CAST(voc_t_d AS DECIMAL(38, 15))) AS voc
    FROM lined
    GROUP BY plant, process, level, line
),
whole AS (
    SELECT plant, level, bool_or(stop = 'plant') AS whole FROM lined GROUP BY plant, level
),
by_process AS (
    SELECT
        plant, process, level, coalesce(sum(load_cut), 0) AS load_cut,
        CAST(sum(so2) AS DOUBLE) AS so2, CAST(sum(nox) AS DOUBLE) AS nox,
        CAST(sum(pm) AS DOUBLE) AS pm, CAST(sum(voc) AS DOUBLE) AS voc
    FROM by_line
    GROUP BY plant, process, level
)
SELECT
    c.plant, c.process, w.level, c.lines,
    CASE WHEN w.whole THEN 1 ELSE coalesce(b.load_cut, 0) / c.lines END AS load_cut, w.whole,
    coalesce(b.so2, 0) AS so2, coalesce(b.nox, 0) AS nox, coalesce(b.pm, 0) AS pm,
    coalesce(b.voc, 0) AS voc
FROM counted c
JOIN whole w USING (plant)
LEFT JOIN by_process b USING (plant, process, level)
ORDER BY c.plant, c.process, w.level
