-- One transfer per call, between two of :accounts accounts, as a request does it. The id is made as
-- an operation's is.
\set i random(0, :accounts - 1)
\set j (:i + random(1, :accounts - 1)) % :accounts
\set payer :first + 2 * :i
\set payee :first + 2 * :j
\set amount random(1, 500)
SELECT ledger.post_pair_v3(uuidv7(), 'transfer', :payer, :payee, :amount, 'EUR');
