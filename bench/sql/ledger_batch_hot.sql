-- :size transfers per call, all to the same account, the first.
WITH given AS (
    SELECT :size::integer AS size, :accounts::bigint AS accounts, :first::bigint AS first
), drawn AS MATERIALIZED (
    SELECT i, 1 + floor(random() * (accounts - 1))::bigint AS payer, 1 + floor(random() * 500)::bigint AS amount
    FROM given, generate_series(1, size) AS i
), leg AS (
    SELECT i, 1 AS side, payer AS account, -amount AS amount FROM drawn
    UNION ALL
    SELECT i, 2, 0, amount FROM drawn
)
SELECT ledger.post_v3(
    (SELECT array_agg(uuidv7()) FROM drawn),
    (SELECT array_agg('transfer'::text) FROM drawn),
    array_agg(i ORDER BY i, side),
    array_agg((SELECT first FROM given) + 2 * account ORDER BY i, side),
    array_agg(amount ORDER BY i, side),
    array_agg('EUR'::text)
)
FROM leg;
