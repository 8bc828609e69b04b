-- One plant in every list that has it, the newest first. $plant. Emissions [t/d].
SELECT
    plant, name, region, industry, grade, category, status, uninterruptible, min_load,
    output_wan_d, jobs, so2_t_d, nox_t_d, pm_t_d, voc_t_d, operating_days, contact, phone, edition
FROM plants
WHERE plant = $plant
ORDER BY edition DESC
