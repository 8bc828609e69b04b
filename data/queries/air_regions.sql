-- The regions that have air quality, by region.
-- hours, days: distinct hours and natural days with rows [1]; first, last: labels of the first and
-- last of them [Beijing time, hour-ending, a day at its 24:00]; stations: stations with rows of
-- their own [1], a city or county value being none.
SELECT
    region,
    count(DISTINCT time) FILTER (period = 'hour') AS hours,
    count(DISTINCT time) FILTER (period = 'day') AS days,
    min(time) AS first,
    max(time) AS last,
    count(DISTINCT nullif(station, '')) AS stations
FROM aqi
GROUP BY region
ORDER BY region
