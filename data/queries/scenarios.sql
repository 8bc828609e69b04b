-- All saved scenarios, the newest first.
-- made_at: Beijing time; level: code; changes: one line of JSON, see data/scenario_file.py.
SELECT name, author, made_at, snapshot, level, changes
FROM scenarios
ORDER BY made_at DESC, name
