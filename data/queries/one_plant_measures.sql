-- The measures of one plant. $plant, $edition. load_cut [0..1]; cuts so2_t_d … [t/d].
SELECT level, line, measure, load_cut, stop, so2_t_d, nox_t_d, pm_t_d, voc_t_d
FROM measures
WHERE plant = $plant AND edition = $edition
ORDER BY CASE level WHEN 'yellow' THEN 1 WHEN 'orange' THEN 2 ELSE 3 END, line, measure
