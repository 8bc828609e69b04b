-- Approvals of a kind that hold on a day; the newest first. target [0..1].
SELECT subject, level, pollutant, target, approved_on, valid_until, document
FROM approvals
WHERE kind = $kind
    AND approved_on <= CAST($day AS DATE)
    AND (valid_until IS NULL OR valid_until >= CAST($day AS DATE))
ORDER BY subject, approved_on DESC, level, pollutant
