-- Name, unit, industry and grade of some plants of a list.
-- $edition; $plants: codes.
SELECT plant, name, region, industry, grade
FROM plants
WHERE edition = $edition AND list_contains($plants, plant)
ORDER BY plant
