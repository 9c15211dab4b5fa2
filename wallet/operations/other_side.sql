-- Who is at the other end of a transfer. Their account number is told to who sent it, who typed it.
SELECT other.id, other.holder AS name,
    CASE WHEN operation.person_id = %(person_id)s THEN other.account_number END AS account_number
FROM operation
JOIN person AS other ON other.id = CASE WHEN operation.person_id = %(person_id)s
    THEN operation.recipient_id ELSE operation.person_id END
WHERE operation.id = %(operation_id)s AND kind = 'transfer'
    AND %(person_id)s IN (operation.person_id, operation.recipient_id)
