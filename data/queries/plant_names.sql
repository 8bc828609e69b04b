-- The name of every plant that any list has, as the newest list that has it says.
SELECT plant, arg_max(name, edition) AS name FROM plants GROUP BY plant ORDER BY plant
