-- All reports that came in by $as_of, by kind, unit and day.
SELECT kind, region, date, submitted_at
FROM reports
WHERE submitted_at <= CAST($as_of AS TIMESTAMP)
ORDER BY kind, region, date
