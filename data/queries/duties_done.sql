-- What was ticked off for a warning by $as_of; of what was ticked off twice the first time counts.
SELECT duty, region, date, done_at, person, remark
FROM duties
WHERE warning = $warning AND done_at <= CAST($as_of AS TIMESTAMP)
QUALIFY row_number() OVER (PARTITION BY duty, region, date ORDER BY done_at) = 1
ORDER BY done_at
