-- When the reports of a kind on the days between $since and $until came in, by unit and day.
SELECT region, date, submitted_at
FROM reports
WHERE kind = $kind AND date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
    AND submitted_at <= CAST($as_of AS TIMESTAMP)
ORDER BY region, date
