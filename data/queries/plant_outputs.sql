-- Daily output of every plant of an edition [万元/d], NULL where none is given, and whether it is
-- in production.
SELECT plant, output_wan_d, coalesce(status, 'running') = 'running' AS running
FROM plants
WHERE edition = $edition
ORDER BY plant
