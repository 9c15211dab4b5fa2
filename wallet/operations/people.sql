-- With whom a person lately had to do: both ends of their latest transfers, each person once.
SELECT DISTINCT other.id, other.holder
FROM (
    (
        SELECT recipient_id AS id FROM operation WHERE person_id = %(person_id)s
        ORDER BY sequence DESC LIMIT %(latest)s
    )
    UNION
    (
        SELECT person_id FROM operation WHERE recipient_id = %(person_id)s
        ORDER BY sequence DESC LIMIT %(latest)s
    )
) AS lately
JOIN person AS other USING (id)
ORDER BY holder, id
