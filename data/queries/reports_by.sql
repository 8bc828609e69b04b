-- When the reports that came in from $since to $as_of came in first, by kind, unit and day.
SELECT kind, region, date, min(submitted_at) AS submitted_at
FROM reports
WHERE submitted_at BETWEEN CAST($since AS TIMESTAMP) AND CAST($as_of AS TIMESTAMP)
GROUP BY kind, region, date
ORDER BY kind, region, date
