-- When the reports of a kind on the days between $since and $until came in first, by unit and day.
SELECT region, date, min(submitted_at) AS submitted_at
FROM reports
WHERE kind = $kind AND date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
    AND submitted_at <= CAST($as_of AS TIMESTAMP)
GROUP BY region, date
ORDER BY region, date
