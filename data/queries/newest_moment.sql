-- The newest moment that the store knows of, not after $now [Beijing time]; NULL in an empty one.
-- A check has no hour: it says that the first hour of its day is over.
SELECT max(moment) AS moment
FROM (
    SELECT max(time) AS moment FROM aqi
    UNION ALL SELECT max(issued_at) FROM warnings WHERE issued_at <= CAST($now AS TIMESTAMP)
    UNION ALL
    SELECT max(effective_from) FROM warnings WHERE effective_from <= CAST($now AS TIMESTAMP)
    UNION ALL SELECT max(submitted_at) FROM reports WHERE submitted_at <= CAST($now AS TIMESTAMP)
    UNION ALL
    SELECT max(least(CAST(date AS TIMESTAMP) + INTERVAL 1 HOUR, CAST($now AS TIMESTAMP)))
    FROM inspections WHERE date <= CAST($now AS DATE)
)
