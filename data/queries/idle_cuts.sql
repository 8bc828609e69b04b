-- Plants out of production that promise a cut at one level, and the tonnes of it.
-- $edition, $level as in planned_cuts. plants [1]; tonnes: of the four pollutants together [t/d].
WITH cuts AS (
    SELECT
        plant,
        sum(coalesce(so2_t_d, 0) + coalesce(nox_t_d, 0) + coalesce(pm_t_d, 0) + coalesce(voc_t_d, 0)) AS tonnes
    FROM measures
    WHERE edition = $edition AND level = $level
    GROUP BY plant
)
SELECT count(*) AS plants, coalesce(sum(c.tonnes), 0) AS tonnes
FROM plants p
JOIN cuts c USING (plant)
WHERE p.edition = $edition AND p.status IN ('idle', 'unfinished') AND c.tonnes > 0
