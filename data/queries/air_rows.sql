-- Air quality of one region, or of all when $region is NULL, by region and time.
-- Times are Beijing time, hour-ending; a natural day is stamped at its 24:00. $start and $end are
-- the first and last label wanted, NULL for open.
-- aqi [1]; pm25, pm10, so2, no2, o3, o3_8h [µg/m³]; co [mg/m³].
SELECT
    region, time, period, aqi, pm25, pm10, so2, no2, co, o3, o3_8h, dust, station,
    control, source_id, source_row
FROM aqi
WHERE ($region IS NULL OR region = $region)
    AND ($start IS NULL OR time >= CAST($start AS TIMESTAMP))
    AND ($end IS NULL OR time <= CAST($end AS TIMESTAMP))
ORDER BY region, time
