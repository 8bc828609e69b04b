-- What one plant's plan and notice board say. $plant, $edition. preparation_h [h].
SELECT
    legal_person, legal_phone, supervisor, supervisor_phone, process_flow, emission_points,
    vehicles, key_indicators, preparation_h, step_owners, filed_on, board_posted
FROM plant_plans
WHERE plant = $plant AND edition = $edition
