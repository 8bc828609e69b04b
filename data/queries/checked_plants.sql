-- How many plants promise a cut, and how many of them a check says of how far it was implemented.
-- $edition; $levels: a cut at any of them counts; $since, $until: days of checks that count.
-- promising, checked: plants [1], by region of the plant.
WITH promising AS (
    SELECT DISTINCT plant FROM measures
    WHERE edition = $edition AND list_contains($levels, level)
        AND greatest(so2_t_d, nox_t_d, pm_t_d, voc_t_d) > 0
),
checked AS (
    SELECT DISTINCT plant FROM inspections
    WHERE date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE) AND implemented IS NOT NULL
)
SELECT p.region, count(*) AS promising, count(c.plant) AS checked
FROM plants p
JOIN promising USING (plant)
LEFT JOIN checked c USING (plant)
WHERE p.edition = $edition
GROUP BY p.region
ORDER BY p.region
