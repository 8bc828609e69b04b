-- What the notice boards of a list's plants say of people and grade, by region and name.
-- $edition; $region: only plants of those regions, $plant: only that one, NULL for all.
-- Phones are as listed: they are masked before they leave the data's room.
SELECT
    p.plant, p.name, p.region, p.industry, p.grade, p.contact, p.phone,
    l.legal_person, l.legal_phone, l.supervisor, l.supervisor_phone
FROM plants p
LEFT JOIN plant_plans l ON l.plant = p.plant AND l.edition = p.edition
WHERE p.edition = $edition
    AND ($region IS NULL OR list_contains($region, p.region))
    AND ($plant IS NULL OR p.plant = $plant)
ORDER BY p.region, p.name, p.plant
