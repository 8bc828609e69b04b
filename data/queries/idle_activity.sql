-- Meters and monitored emissions of plants that a list calls idle or unfinished.
-- $edition; $region: only plants of those regions, NULL for all; $since: first day, NULL for all.
-- electricity_kwh [kWh]; gas_m3 [m³]; so2_kg … [kg].
SELECT a.plant, a.date, a.electricity_kwh, a.gas_m3, a.so2_kg, a.nox_kg, a.pm_kg, a.voc_kg
FROM activity a
JOIN plants p ON p.plant = a.plant
WHERE p.edition = $edition AND p.status IN ('idle', 'unfinished')
    AND ($region IS NULL OR list_contains($region, p.region))
    AND ($since IS NULL OR a.date >= CAST($since AS DATE))
ORDER BY a.plant, a.date
