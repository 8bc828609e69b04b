-- Plants of a list whose name or code contains some letters, the shortest name first.
-- $edition; $letters; $most: how many at most.
SELECT plant, name, region
FROM plants
WHERE edition = $edition
    AND (contains(lower(name), lower($letters)) OR contains(lower(plant), lower($letters)))
ORDER BY length(name), name, plant
LIMIT $most
