-- One transfer per call, between two of :accounts accounts, as a request does it. The id comes from
-- outside, as an operation's does, and like those it grows.
\set n :n + 1
\set id (:run * 100 + :client_id) * 1000000000000 + :n
\set i random(0, :accounts - 1)
\set j (:i + random(1, :accounts - 1)) % :accounts
\set payer :first + 2 * :i
\set payee :first + 2 * :j
\set amount random(1, 500)
\set debit -:amount
SELECT ledger.post_v2(
    ARRAY[lpad(:id::text, 32, '0')]::uuid[], ARRAY['transfer'],
    ARRAY[1, 1], ARRAY[:payer, :payee]::bigint[], ARRAY[:debit, :amount]::bigint[],
    ARRAY['EUR', 'EUR']
);
