-- The measures of a list's plants as their notice boards show them, by plant, level and line.
-- $edition; $region: only plants of those regions, $plant: only that one, NULL for all.
-- load_cut [0..1].
SELECT m.plant, m.level, m.line, m.measure, m.load_cut, m.stop
FROM measures m
JOIN plants p ON p.plant = m.plant AND p.edition = m.edition
WHERE m.edition = $edition
    AND ($region IS NULL OR list_contains($region, p.region))
    AND ($plant IS NULL OR m.plant = $plant)
ORDER BY m.plant, m.level, m.line, m.measure
