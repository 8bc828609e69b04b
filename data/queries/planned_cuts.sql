-- Tonnes that the measures of one level promise, by region of the plant [t/d]; NULL where its
-- plants have none. $edition: of plants and measures; $level. Sums are exact decimals, so the order
-- of rows is idle. Plants out of production count like all others: the plan's sum is over the list.
SELECT
    p.region,
    CAST(sum(CAST(m.so2_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS so2_t_d,
    CAST(sum(CAST(m.nox_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS nox_t_d,
    CAST(sum(CAST(m.pm_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS pm_t_d,
    CAST(sum(CAST(m.voc_t_d AS DECIMAL(38, 15))) AS DOUBLE) AS voc_t_d
FROM plants p
LEFT JOIN measures m ON m.plant = p.plant AND m.edition = p.edition AND m.level = $level
WHERE p.edition = $edition
GROUP BY p.region
ORDER BY p.region
