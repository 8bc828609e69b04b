-- Whom the office and the units name for each role.
SELECT region, role, name, phone FROM contacts ORDER BY region, role, name
