-- The newest forecast of a region that was out at $as_of, by time; no row when there was none.
-- aqi_low, aqi, aqi_high [1]; times are Beijing time, hour-ending, days stamped at their 24:00.
SELECT region, issued_at, time, period, aqi_low, aqi, aqi_high
FROM forecast
WHERE region = $region
    AND issued_at = (
        SELECT max(issued_at) FROM forecast
        WHERE region = $region AND issued_at <= CAST($as_of AS TIMESTAMP)
    )
ORDER BY time, period
