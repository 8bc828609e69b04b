-- Tonnes that the measures of one level promise, by region of the plant [t/d].
-- $edition: of plants and measures; $level. Sums are exact decimals, so the order of rows is idle.
SELECT
    p.region,
    CAST(sum(CAST(m.so2_t_d AS DECIMAL(18, 9))) AS DOUBLE) AS so2_t_d,
    CAST(sum(CAST(m.nox_t_d AS DECIMAL(18, 9))) AS DOUBLE) AS nox_t_d,
    CAST(sum(CAST(m.pm_t_d AS DECIMAL(18, 9))) AS DOUBLE) AS pm_t_d,
    CAST(sum(CAST(m.voc_t_d AS DECIMAL(18, 9))) AS DOUBLE) AS voc_t_d
FROM measures m
JOIN plants p ON p.plant = m.plant AND p.edition = m.edition
WHERE m.edition = $edition AND m.level = $level
GROUP BY p.region
ORDER BY p.region
