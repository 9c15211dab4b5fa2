-- One operation, if this person asked for it or received it.
SELECT operation.*, other.holder AS counterparty
FROM operation
LEFT JOIN person AS other ON operation.recipient_id IS NOT NULL
    AND other.id = CASE WHEN operation.person_id = :person_id
        THEN operation.recipient_id ELSE operation.person_id END
WHERE operation.id = :operation_id AND :person_id IN (operation.person_id, operation.recipient_id)
