-- All that the measures of guaranteed plants say, joined.
-- $edition; $region: only plants of those regions, NULL for all.
SELECT p.plant, string_agg(m.measure, '；' ORDER BY m.level, m.line, m.measure) AS words
FROM plants p
JOIN measures m ON m.plant = p.plant AND m.edition = p.edition
WHERE p.edition = $edition AND p.category = 'guaranteed'
    AND ($region IS NULL OR list_contains($region, p.region))
GROUP BY p.plant
ORDER BY p.plant
