-- Every rule of the ledger over the whole of it, recomputed from the postings. One statement, so one
-- snapshot. Each part answers with what breaks its rule, a hundred ids at most: they lead to the rest.

-- 1. Entries are whole and balanced.
(
    SELECT 'every entry has as many postings as legs' AS rule, operation_id || '/' || step AS id
    FROM ledger.entry
    LEFT JOIN (
        SELECT posting.entry AS sequence, count(*) AS postings FROM ledger.posting GROUP BY 1
    ) AS counted USING (sequence)
    WHERE postings IS DISTINCT FROM legs
    ORDER BY sequence LIMIT 100
)
UNION ALL (
    SELECT 'every entry sums to zero in each currency',
        COALESCE(operation_id || '/' || step, 'entry ' || unbalanced.entry)
    FROM (
        SELECT posting.entry, currency FROM ledger.posting
        GROUP BY 1, 2 HAVING sum(amount) <> 0
    ) AS unbalanced
    LEFT JOIN ledger.entry ON entry.sequence = unbalanced.entry
    ORDER BY unbalanced.entry LIMIT 100
)

-- 2. Postings belong to an entry and to an account, in its currency.
UNION ALL (
    SELECT 'every posting has its entry', 'account ' || account_id || ' entry ' || posting.entry
    FROM ledger.posting
    LEFT JOIN ledger.entry ON entry.sequence = posting.entry
    WHERE entry.sequence IS NULL
    ORDER BY posting.entry, account_id LIMIT 100
)
UNION ALL (
    SELECT 'every posting is in the currency of its account',
        'account ' || account_id || ' entry ' || posting.entry
    FROM ledger.posting
    LEFT JOIN ledger.account ON account.id = account_id
    WHERE account.currency IS DISTINCT FROM posting.currency
    ORDER BY posting.entry, account_id LIMIT 100
)

-- 3. Balances are what the postings say.
UNION ALL (
    SELECT 'every balance_after is the sum up to it',
        'account ' || account_id || ' entry ' || replayed.entry
    FROM (
        SELECT account_id, posting.entry, balance_after,
            CASE WHEN owner IS NOT NULL THEN  -- the system's postings carry none
                sum(amount) OVER (PARTITION BY account_id ORDER BY posting.entry)
            END AS should_be
        FROM ledger.posting
        JOIN ledger.account ON account.id = account_id
    ) AS replayed
    WHERE balance_after IS DISTINCT FROM should_be
    ORDER BY replayed.entry, account_id LIMIT 100
)
UNION ALL (
    SELECT 'every balance is the sum of its postings', 'account ' || account.id
    FROM ledger.account
    LEFT JOIN (
        SELECT account_id, sum(amount) AS total FROM ledger.posting GROUP BY 1
    ) AS summed ON summed.account_id = account.id
    WHERE CASE WHEN owner IS NOT NULL THEN COALESCE(total, 0) END IS DISTINCT FROM balance
    ORDER BY account.id LIMIT 100
)
UNION ALL (
    SELECT 'no customer was ever below zero', 'account ' || account_id || ' entry ' || posting.entry
    FROM ledger.posting
    JOIN ledger.account ON account.id = account_id
    WHERE owner IS NOT NULL AND balance_after < 0
    ORDER BY posting.entry, account_id LIMIT 100
)
UNION ALL (
    SELECT 'every checkpoint is the sum up to it',
        'account ' || checkpoint.account_id || ' entry ' || through_entry
    FROM ledger.checkpoint
    WHERE checkpoint.balance IS DISTINCT FROM (
        SELECT COALESCE(sum(amount), 0) FROM ledger.posting
        WHERE posting.account_id = checkpoint.account_id AND posting.entry <= through_entry
    )
    ORDER BY through_entry, checkpoint.account_id LIMIT 100
)

-- 4. Nothing came from nowhere.
UNION ALL (
    SELECT 'the whole ledger sums to zero in each currency', currency || ' ' || sum(amount)
    FROM ledger.posting GROUP BY currency HAVING sum(amount) <> 0
    ORDER BY currency
)
