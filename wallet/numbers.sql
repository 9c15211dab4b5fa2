-- From which number on rows were made at a moment or later; one more than the last if none was.
-- Halving: numbers are drawn while rows are made, so they rise with the times but for those that were
-- made at once, and some twenty looks at the index of numbers find the place among a million.
WITH RECURSIVE search AS (
    SELECT CAST(0 AS bigint) AS low,
        (SELECT COALESCE(max(sequence) + 1, 0) FROM {table}) AS high
    UNION ALL
    SELECT CASE WHEN is_late THEN low ELSE sequence + 1 END,
        CASE WHEN is_late THEN (low + high) / 2 ELSE high END
    FROM search
    CROSS JOIN LATERAL (
        SELECT sequence, created_at >= %(moment)s AS is_late FROM {table}
        WHERE sequence >= (low + high) / 2
        ORDER BY sequence LIMIT 1
    ) AS middle
    WHERE low < high
)
SELECT low AS number FROM search WHERE low >= high
