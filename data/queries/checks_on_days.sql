-- Spot checks between two days, as they were made. implemented [0..1].
SELECT region, date, plant, inspector, implemented, problem, rectified_on, source_id, source_row
FROM inspections
WHERE date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
ORDER BY date, region, plant, inspector
