-- Those of some people with whom this person has exchanged money: they know each other's names. The
-- last 500 operations of each side are looked at, as in counterparties.sql; whoever is further back
-- is a stranger again, which tells less and never more.
SELECT DISTINCT other FROM (
    (
        SELECT recipient_id AS other FROM operation
        WHERE person_id = :person_id ORDER BY sequence DESC LIMIT 500
    )
    UNION ALL
    (
        SELECT person_id FROM operation
        WHERE recipient_id = :person_id ORDER BY sequence DESC LIMIT 500
    )
) AS moved
WHERE other = ANY (:others)
