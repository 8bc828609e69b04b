-- Every approval of a kind, the oldest first. $kind.
SELECT subject, approved_on, valid_until, document
FROM approvals
WHERE kind = $kind
ORDER BY subject, approved_on
