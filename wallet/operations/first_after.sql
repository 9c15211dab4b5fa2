-- From which sequence number on operations were made at a moment or later, or one more than all have.
-- Halving: numbers are drawn while operations are made, so they rise with the times but for those that
-- were made at once, and some twenty looks at the index of numbers find the place among a million. The
-- caller leaves room for what was made at once, and compares the times themselves.
WITH RECURSIVE search AS (
    SELECT CAST(0 AS bigint) AS low,
        (SELECT COALESCE(max(sequence), 0) + 1 FROM operation) AS high
    UNION ALL
    SELECT CASE WHEN is_late THEN low ELSE sequence + 1 END,
        CASE WHEN is_late THEN (low + high) / 2 ELSE high END
    FROM search
    CROSS JOIN LATERAL (
        SELECT sequence, created_at >= %(moment)s AS is_late FROM operation
        WHERE sequence >= (low + high) / 2
        ORDER BY sequence LIMIT 1
    ) AS middle
    WHERE low < high
)
SELECT low AS sequence FROM search WHERE low >= high
