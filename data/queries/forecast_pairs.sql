-- Forecasts of a region ($period: hour or day) issued by $as_of for times up to $as_of, with the
-- hours between issue and label [h]; a day is labelled by its 24:00. aqi_low, aqi, aqi_high [1]; times are Beijing time, hour-ending.
SELECT
    issued_at, time, aqi_low, aqi, aqi_high,
    CAST(ceil(date_diff('minute', issued_at, time) / 60.0) AS INTEGER) AS lead_h
FROM forecast
WHERE region = $region AND period = $period
    AND issued_at <= CAST($as_of AS TIMESTAMP) AND time <= CAST($as_of AS TIMESTAMP)
    AND time > issued_at
ORDER BY issued_at, time
