-- The plants of a list with their emissions and what they are to cut at one level, by plant.
-- $edition; $level: NULL for none. so2_t_d … [t/d]; cut_so2 … [t/d], sums of doubles that are only compared;
-- running: whether the plant is in production.
WITH cuts AS (
    SELECT
        plant, sum(so2_t_d) AS so2, sum(nox_t_d) AS nox, sum(pm_t_d) AS pm, sum(voc_t_d) AS voc
    FROM measures
    WHERE edition = $edition AND level = $level
    GROUP BY plant
)
SELECT
    p.plant, p.name, p.region, p.industry, coalesce(p.status, 'running') = 'running' AS running,
    p.so2_t_d, p.nox_t_d, p.pm_t_d, p.voc_t_d,
    coalesce(c.so2, 0) AS cut_so2, coalesce(c.nox, 0) AS cut_nox,
    coalesce(c.pm, 0) AS cut_pm, coalesce(c.voc, 0) AS cut_voc
FROM plants p
LEFT JOIN cuts c USING (plant)
WHERE p.edition = $edition
ORDER BY p.plant
