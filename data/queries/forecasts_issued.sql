-- All forecasts of a region that were out at $as_of, oldest first.
-- aqi_low, aqi, aqi_high [1]; times are Beijing time, hour-ending, days stamped at their 24:00.
SELECT issued_at, time, period, aqi_low, aqi, aqi_high
FROM forecast
WHERE region = $region AND issued_at <= CAST($as_of AS TIMESTAMP)
ORDER BY issued_at, time, period
