-- Money for every available account, from settlement, through the door.
WITH funded AS (
    SELECT id, (row_number() OVER (ORDER BY id))::integer AS i
    FROM ledger.account WHERE kind = 'available'
), leg AS (
    SELECT i, id, %(funds)s::bigint AS amount FROM funded
    UNION ALL
    SELECT i, settlement.id, -%(funds)s::bigint
    FROM funded, ledger.account AS settlement
    WHERE settlement.kind = 'settlement' AND settlement.currency = 'EUR'
)
SELECT ledger.post_v3(
    (SELECT array_agg(uuidv7()) FROM funded), (SELECT array_agg('fund'::text) FROM funded),
    array_agg(i ORDER BY i, id), array_agg(id ORDER BY i, id), array_agg(amount ORDER BY i, id),
    array_agg('EUR'::text)
)
FROM leg
