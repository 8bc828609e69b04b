-- The listed plants of an edition with their unit, and whether they are in production.
SELECT plant, region, coalesce(status, 'running') = 'running' AS running
FROM plants
WHERE edition = $edition
ORDER BY plant
