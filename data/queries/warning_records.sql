-- What was issued, upgraded, downgraded and lifted, in the order it took effect; Beijing time.
SELECT warning, action, level, issued_at, effective_from, trigger, document, region
FROM warnings
ORDER BY effective_from, issued_at, warning
