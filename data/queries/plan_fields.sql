-- Which fields the plans and notice boards of a list's plants fill in; true where one is there.
-- $edition; $region: only plants of those regions, NULL for all.
SELECT
    l.plant,
    coalesce(trim(l.legal_person), '') <> '' AS legal_person,
    coalesce(trim(l.legal_phone), '') <> '' AS legal_phone,
    coalesce(trim(l.supervisor), '') <> '' AS supervisor,
    coalesce(trim(l.supervisor_phone), '') <> '' AS supervisor_phone,
    coalesce(l.process_flow, FALSE) AS process_flow,
    coalesce(l.emission_points, FALSE) AS emission_points,
    coalesce(l.vehicles, FALSE) AS vehicles,
    coalesce(trim(l.key_indicators), '') <> '' AS key_indicators,
    l.preparation_h IS NOT NULL AS preparation_h,
    coalesce(trim(l.step_owners), '') <> '' AS step_owners,
    l.filed_on IS NOT NULL AS filed_on,
    coalesce(l.board_posted, FALSE) AS board_posted
FROM plant_plans l
JOIN plants p ON p.plant = l.plant AND p.edition = l.edition
WHERE l.edition = $edition AND ($region IS NULL OR list_contains($region, p.region))
ORDER BY l.plant
