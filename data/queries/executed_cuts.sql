-- Tonnes that checks have borne out, and those of plants that nobody checked, by region [t/d].
-- $edition, $level as in planned_cuts. $since, $until: first and last day of checks that count.
-- verified_*: each plant's cuts times the mean implementation [0..1] that was found at it;
-- unknown_*: cuts of plants without a check that says how far its measures were implemented.
WITH checked AS (
    SELECT plant, avg(implemented) AS implemented
    FROM inspections
    WHERE date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE) AND implemented IS NOT NULL
    GROUP BY plant
),
cuts AS (
    SELECT
        p.region, c.implemented,
        CAST(m.so2_t_d AS DECIMAL(38, 15)) AS so2,
        CAST(m.nox_t_d AS DECIMAL(38, 15)) AS nox,
        CAST(m.pm_t_d AS DECIMAL(38, 15)) AS pm,
        CAST(m.voc_t_d AS DECIMAL(38, 15)) AS voc,
        CAST(m.so2_t_d * c.implemented AS DECIMAL(38, 15)) AS so2_done,
        CAST(m.nox_t_d * c.implemented AS DECIMAL(38, 15)) AS nox_done,
        CAST(m.pm_t_d * c.implemented AS DECIMAL(38, 15)) AS pm_done,
        CAST(m.voc_t_d * c.implemented AS DECIMAL(38, 15)) AS voc_done
    FROM measures m
    JOIN plants p ON p.plant = m.plant AND p.edition = m.edition
    LEFT JOIN checked c ON c.plant = m.plant
    WHERE m.edition = $edition AND m.level = $level
)
SELECT
    region,
    CAST(sum(so2_done) AS DOUBLE) AS verified_so2,
    CAST(sum(nox_done) AS DOUBLE) AS verified_nox,
    CAST(sum(pm_done) AS DOUBLE) AS verified_pm,
    CAST(sum(voc_done) AS DOUBLE) AS verified_voc,
    CAST(sum(so2) FILTER (implemented IS NULL) AS DOUBLE) AS unknown_so2,
    CAST(sum(nox) FILTER (implemented IS NULL) AS DOUBLE) AS unknown_nox,
    CAST(sum(pm) FILTER (implemented IS NULL) AS DOUBLE) AS unknown_pm,
    CAST(sum(voc) FILTER (implemented IS NULL) AS DOUBLE) AS unknown_voc
FROM cuts
GROUP BY region
ORDER BY region
