-- Society-wide emissions of an edition as they were given, by region and sector [t/d].
SELECT region, sector, so2_t_d, nox_t_d, pm_t_d, voc_t_d
FROM baseline
WHERE edition = $edition
ORDER BY region, sector
