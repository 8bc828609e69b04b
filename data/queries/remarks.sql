-- Remarks on the evaluation of a warning by $until [Beijing time], NULL for all of them, with the
-- time at which each was written first.
SELECT region, part, author, remark, min(written_at) AS written_at
FROM remarks
WHERE warning = $warning AND (CAST($until AS TIMESTAMP) IS NULL OR written_at <= CAST($until AS TIMESTAMP))
GROUP BY region, part, author, remark
ORDER BY written_at, author, remark
