-- Society-wide emissions of an edition by region, and how much of them is known beside industry.
-- so2_t_d … [t/d], NULL where no sector is given; other_so2 …: sectors other than industry with
-- a value [1].
SELECT
    region,
    CAST(sum(CAST(so2_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS so2_t_d,
    CAST(sum(CAST(nox_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS nox_t_d,
    CAST(sum(CAST(pm_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS pm_t_d,
    CAST(sum(CAST(voc_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS voc_t_d,
    count(so2_t_d) FILTER (sector <> 'industry') AS other_so2,
    count(nox_t_d) FILTER (sector <> 'industry') AS other_nox,
    count(pm_t_d) FILTER (sector <> 'industry') AS other_pm,
    count(voc_t_d) FILTER (sector <> 'industry') AS other_voc
FROM baseline
WHERE edition = $edition
GROUP BY region
ORDER BY region
