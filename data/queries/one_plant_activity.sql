-- Meters and monitored emissions of one plant. $plant.
-- electricity_kwh [kWh]; gas_m3 [m³]; so2_kg, nox_kg, pm_kg, voc_kg [kg].
SELECT plant, date, electricity_kwh, gas_m3, so2_kg, nox_kg, pm_kg, voc_kg
FROM activity
WHERE plant = $plant
ORDER BY date
