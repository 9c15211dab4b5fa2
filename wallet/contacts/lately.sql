-- With whom money was exchanged lately, and who is no contact yet: each with the latest transfer
-- between the two, the newest first.
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
),
met AS (
    SELECT DISTINCT ON (other_id) id AS operation_id, sequence, other_id FROM latest
    WHERE other_id IS NOT NULL
    ORDER BY other_id, sequence DESC
)
SELECT operation_id, person.holder, person.account_number
FROM met
JOIN person ON person.id = met.other_id
WHERE NOT EXISTS (
    SELECT FROM contact WHERE contact.person_id = %(person_id)s AND contact.other_id = met.other_id
)
ORDER BY met.sequence DESC
LIMIT %(limit)s
