-- What was ticked off for a warning by $as_of.
SELECT duty, region, date, done_at, person, remark
FROM duties
WHERE warning = $warning AND done_at <= CAST($as_of AS TIMESTAMP)
ORDER BY done_at
