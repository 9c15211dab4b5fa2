-- One operation, if this person asked for it or received it.
SELECT operation.id, operation.sequence, kind, state, minor, operation.currency, operation.person_id,
    recipient_id, note, reason, due_at, first_sent_at, operation.created_at, settled_at,
    other.holder AS counterparty
FROM operation
LEFT JOIN person AS other ON operation.recipient_id IS NOT NULL
    AND other.id = CASE WHEN operation.person_id = %(person_id)s
        THEN operation.recipient_id ELSE operation.person_id END
WHERE operation.id = %(operation_id)s AND %(person_id)s IN (operation.person_id, operation.recipient_id)
