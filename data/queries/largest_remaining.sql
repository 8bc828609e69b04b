-- The plants that emit most of each pollutant after their cuts of one level, by region.
-- $edition; $level; $regions: those asked for; $count: plants of each region and pollutant [1].
-- remaining_t_d: emissions less cuts [t/d].
WITH cuts AS (
    SELECT
        plant, coalesce(sum(so2_t_d), 0) AS so2, coalesce(sum(nox_t_d), 0) AS nox,
        coalesce(sum(pm_t_d), 0) AS pm, coalesce(sum(voc_t_d), 0) AS voc
    FROM measures
    WHERE edition = $edition AND level = $level
    GROUP BY plant
),
mine AS (
    SELECT
        p.plant, p.name, p.region,
        p.so2_t_d - coalesce(c.so2, 0) AS so2, p.nox_t_d - coalesce(c.nox, 0) AS nox,
        p.pm_t_d - coalesce(c.pm, 0) AS pm, p.voc_t_d - coalesce(c.voc, 0) AS voc
    FROM plants p
    LEFT JOIN cuts c USING (plant)
    WHERE p.edition = $edition AND list_contains($regions, p.region)
),
long AS (
    UNPIVOT mine ON so2, nox, pm, voc INTO NAME pollutant VALUE remaining_t_d
)
SELECT region, pollutant, plant, name, remaining_t_d
FROM long
WHERE remaining_t_d > 0
QUALIFY row_number() OVER (
    PARTITION BY region, pollutant ORDER BY remaining_t_d DESC, plant
) <= $count
ORDER BY region, pollutant, remaining_t_d DESC, plant
