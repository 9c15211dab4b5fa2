-- :size transfers per call, between any of :accounts accounts, as a worker does it.
WITH given AS (
    SELECT :size::integer AS size, :accounts::bigint AS accounts, :first::bigint AS first
), drawn AS MATERIALIZED (
    SELECT i, floor(random() * accounts)::bigint AS payer, 1 + floor(random() * 500)::bigint AS amount
    FROM given, generate_series(1, size) AS i
), transfer AS MATERIALIZED (
    SELECT i, payer, amount, (payer + 1 + floor(random() * (accounts - 1))::bigint) % accounts AS payee
    FROM given, drawn
), leg AS (
    SELECT i, 1 AS side, payer AS account, -amount AS amount FROM transfer
    UNION ALL
    SELECT i, 2, payee, amount FROM transfer
)
SELECT ledger.post_v3(
    (SELECT array_agg(uuidv7()) FROM transfer),
    (SELECT array_agg('transfer'::text) FROM transfer),
    array_agg(i ORDER BY i, side),
    array_agg((SELECT first FROM given) + 2 * account ORDER BY i, side),
    array_agg(amount ORDER BY i, side),
    array_agg('EUR'::text)
)
FROM leg;
