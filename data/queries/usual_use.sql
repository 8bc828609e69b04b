-- Mean daily use and emissions of plants in production, by industry.
-- $edition; $since as in idle_activity. electricity_kwh [kWh]; gas_m3 [m³]; so2_kg … [kg].
SELECT
    p.industry,
    avg(a.electricity_kwh) AS electricity_kwh, avg(a.gas_m3) AS gas_m3,
    avg(a.so2_kg) AS so2_kg, avg(a.nox_kg) AS nox_kg, avg(a.pm_kg) AS pm_kg, avg(a.voc_kg) AS voc_kg
FROM activity a
JOIN plants p ON p.plant = a.plant
WHERE p.edition = $edition AND coalesce(p.status, 'running') = 'running'
    AND p.industry IS NOT NULL
    AND ($since IS NULL OR a.date >= CAST($since AS DATE))
GROUP BY p.industry
ORDER BY p.industry
