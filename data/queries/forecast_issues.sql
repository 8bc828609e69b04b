-- When forecasts of a region were issued between $since and $until [Beijing time], rising.
SELECT DISTINCT issued_at
FROM forecast
WHERE region = $region
    AND issued_at BETWEEN CAST($since AS TIMESTAMP) AND CAST($until AS TIMESTAMP)
ORDER BY issued_at
