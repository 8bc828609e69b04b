-- Rulings on the conclusions of a warning by $until [Beijing time], NULL for all of them.
SELECT region, conclusion, decided_at, ruling, wording, author, grounds
FROM rulings
WHERE warning = $warning AND (CAST($until AS TIMESTAMP) IS NULL OR decided_at <= CAST($until AS TIMESTAMP))
ORDER BY decided_at, conclusion
