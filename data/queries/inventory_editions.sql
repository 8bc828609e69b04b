-- Which editions of which list there are. rows: rows of the table [1].
SELECT 'plants' AS kind, edition, count(*) AS rows FROM plants GROUP BY edition
UNION ALL SELECT 'measures', edition, count(*) FROM measures GROUP BY edition
UNION ALL SELECT 'baseline', edition, count(*) FROM baseline GROUP BY edition
UNION ALL SELECT 'plant_plans', edition, count(*) FROM plant_plans GROUP BY edition
ORDER BY kind, edition
