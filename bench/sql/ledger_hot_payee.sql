-- One transfer per call, all to the same account: a shop on a busy day.
\set n :n + 1
\set id (:run * 100 + :client_id) * 1000000000000 + :n
\set payer :first + 2 * random(1, :accounts - 1)
\set amount random(1, 500)
\set debit -:amount
SELECT ledger.post_v2(
    ARRAY[lpad(:id::text, 32, '0')]::uuid[], ARRAY['transfer'],
    ARRAY[1, 1], ARRAY[:payer, :first]::bigint[], ARRAY[:debit, :amount]::bigint[],
    ARRAY['EUR', 'EUR']
);
