-- The checks of one plant, the newest first. $plant. implemented [0..1].
SELECT date, region, inspector, implemented, problem, rectified_on
FROM inspections
WHERE plant = $plant
ORDER BY date DESC, inspector
