-- The approvals of one plant, the newest first. $plant.
SELECT kind, approved_on, valid_until, document
FROM approvals
WHERE subject = $plant
ORDER BY approved_on DESC, kind
