-- Remarks on the evaluation of a warning by $until [Beijing time], NULL for all of them.
SELECT region, part, author, remark, written_at
FROM remarks
WHERE warning = $warning AND (CAST($until AS TIMESTAMP) IS NULL OR written_at <= CAST($until AS TIMESTAMP))
ORDER BY written_at, author, remark
