-- The people whom somebody paid or was paid by, the latest first. The last 500 operations of
-- each side are looked at, each from its own index, so it costs the same however many there are.
WITH latest AS (
    SELECT other, max(sequence) AS sequence
    FROM (
        (
            SELECT recipient_id AS other, sequence FROM operation
            WHERE person_id = %(person_id)s ORDER BY sequence DESC LIMIT 500
        )
        UNION ALL
        (
            SELECT person_id, sequence FROM operation
            WHERE recipient_id = %(person_id)s AND NOT %(only_paid)s
            ORDER BY sequence DESC LIMIT 500
        )
    ) AS moved
    WHERE other IS NOT NULL
    GROUP BY other
)
SELECT person.id, holder, account_number
FROM latest
JOIN person ON person.id = other
WHERE strpos({plain_holder}, %(name)s) > 0
    AND (closed_at IS NULL OR person.id = %(id)s)
    AND (%(id)s::uuid IS NULL OR person.id = %(id)s)
ORDER BY sequence DESC
LIMIT %(most)s
