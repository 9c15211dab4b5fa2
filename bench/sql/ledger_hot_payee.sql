-- One transfer per call, all to the same account: a shop on a busy day.
\set payer :first + 2 * random(1, :accounts - 1)
\set amount random(1, 500)
SELECT ledger.post_pair_v3(uuidv7(), 'transfer', :payer, :first, :amount, 'EUR');
