-- Regions of a list with how many plants each has [1]. $edition.
SELECT region, count(*) AS plants FROM plants WHERE edition = $edition GROUP BY region ORDER BY region
