-- What a person asked for and what they received, the newest first. Each side is
-- read from its own index, so it costs the same however long the history is.
WITH newest AS (
    (
        SELECT id, sequence FROM operation
        WHERE person_id = %(person_id)s AND sequence < %(before)s
        ORDER BY sequence DESC LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT id, sequence FROM operation
        WHERE recipient_id = %(person_id)s AND sequence < %(before)s
        ORDER BY sequence DESC LIMIT %(limit)s
    )
    ORDER BY sequence DESC LIMIT %(limit)s
)
SELECT operation.id, operation.sequence, kind, state, minor, operation.currency, operation.person_id,
    recipient_id, note, reason, due_at, first_sent_at, operation.created_at, settled_at,
    other.holder AS counterparty
FROM newest
JOIN operation USING (id)
LEFT JOIN person AS other ON operation.recipient_id IS NOT NULL
    AND other.id = CASE WHEN operation.person_id = %(person_id)s
        THEN operation.recipient_id ELSE operation.person_id END
ORDER BY operation.sequence DESC
