-- Meters and monitored emissions of listed plants on the given days ($days, DATE[]), with the
-- plant's region. electricity_kwh [kWh]; gas_m3 [m³]; so2_kg, nox_kg, pm_kg, voc_kg [kg].
SELECT
    a.plant, p.region, a.date, a.electricity_kwh, a.gas_m3, a.so2_kg, a.nox_kg, a.pm_kg, a.voc_kg
FROM activity a
JOIN plants p ON p.plant = a.plant AND p.edition = $edition
WHERE a.date IN (SELECT unnest(CAST($days AS DATE[])))
ORDER BY a.plant, a.date
