-- What went between two people lately, the newest first. Each side is read from its own index, and
-- not beyond the latest payments: a person may have a million of them, and few with this other.
WITH latest AS (
    (
        SELECT id, sequence, recipient_id AS other_id FROM operation
        WHERE person_id = %(person_id)s
        ORDER BY sequence DESC LIMIT %(looked_at)s
    )
    UNION ALL
    (
        SELECT id, sequence, person_id AS other_id FROM operation
        WHERE recipient_id = %(person_id)s
        ORDER BY sequence DESC LIMIT %(looked_at)s
    )
)
SELECT operation.id, operation.sequence, kind, state, minor, operation.currency, operation.person_id,
    recipient_id, note, reason, due_at, first_sent_at, operation.created_at, settled_at,
    other.holder AS counterparty
FROM latest
JOIN operation USING (id)
JOIN person AS other ON other.id = latest.other_id
WHERE latest.other_id = %(other_id)s
ORDER BY operation.sequence DESC
LIMIT %(limit)s
