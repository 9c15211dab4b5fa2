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
    SELECT 'every entry has two legs at least', operation_id || '/' || step
    FROM ledger.entry WHERE legs < 2
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

-- 2. Postings move something, and belong to an entry and to an account, in its currency.
UNION ALL (
    SELECT 'no posting is of nothing', 'account ' || account_id || ' entry ' || posting.entry
    FROM ledger.posting WHERE amount = 0
    ORDER BY posting.entry, account_id LIMIT 100
)
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
UNION ALL (  -- what lies between two checkpoints is summed once, however many there are
    SELECT 'every checkpoint is the sum up to it', 'account ' || account_id || ' entry ' || through_entry
    FROM (
        SELECT stretch.account_id, through_entry, balance,
            sum(total) OVER (PARTITION BY stretch.account_id ORDER BY through_entry) AS should_be
        FROM (
            SELECT account_id, through_entry, balance,
                lag(through_entry, 1, CAST(0 AS bigint))
                    OVER (PARTITION BY account_id ORDER BY through_entry) AS after_entry
            FROM ledger.checkpoint
        ) AS stretch
        CROSS JOIN LATERAL (
            SELECT COALESCE(sum(amount), 0) AS total FROM ledger.posting
            WHERE posting.account_id = stretch.account_id
                AND posting.entry > after_entry AND posting.entry <= through_entry
        ) AS summed
    ) AS replayed
    WHERE balance IS DISTINCT FROM should_be
    ORDER BY through_entry, account_id LIMIT 100
)

-- 4. Nothing came from nowhere.
UNION ALL (
    SELECT 'the whole ledger sums to zero in each currency', currency || ' ' || sum(amount)
    FROM ledger.posting GROUP BY currency HAVING sum(amount) <> 0
    ORDER BY currency
)

-- 5. Accounts are what the guard lets in, and customers have both of theirs.
UNION ALL (
    SELECT 'every account is a customer''s or the system''s', 'account ' || id
    FROM ledger.account
    WHERE (currency ~ '^[A-Z]{3}$' AND CASE
        WHEN kind IN ('available', 'held') THEN owner IS NOT NULL AND balance IS NOT NULL
        WHEN kind IN ('settlement', 'suspense') THEN owner IS NULL AND balance IS NULL
    END) IS NOT TRUE
    ORDER BY id LIMIT 100
)
UNION ALL (
    SELECT 'every owner has one available and one held account in one currency', 'owner ' || owner
    FROM ledger.account WHERE owner IS NOT NULL
    GROUP BY owner
    HAVING count(*) FILTER (WHERE kind = 'available') <> 1
        OR count(*) FILTER (WHERE kind = 'held') <> 1
        OR min(currency) <> max(currency)
    ORDER BY owner LIMIT 100
)

-- 6. The guards stand: what they let in while they were away may balance and still be wrong.
UNION ALL (
    SELECT 'every guard is in force', guard.relation || '.' || guard.name
    FROM (VALUES
        ('account', 'append_only', 'refuse_v1'),
        ('account', 'identity_is_fixed', 'refuse_v1'),
        ('account', 'door_only', 'door_only_v1'),
        ('account', 'sound_account', 'guard_account_v1'),
        ('entry', 'append_only', 'refuse_v1'),
        ('entry', 'door_only', 'door_only_v1'),
        ('posting', 'append_only', 'refuse_v1'),
        ('posting', 'door_only', 'door_only_v1'),
        ('posting', 'sound_postings', 'guard_postings_v1'),
        ('checkpoint', 'append_only', 'refuse_v1'),
        ('checkpoint', 'door_only', 'door_only_v1'),
        ('horizon', 'door_only', 'door_only_v1'),
        ('seal', 'append_only', 'refuse_v1'),
        ('seal', 'door_only', 'door_only_v1')
    ) AS guard (relation, name, calls)
    WHERE NOT EXISTS (
        SELECT FROM pg_trigger
        JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = to_regclass('ledger.' || guard.relation)
            AND tgname = guard.name
            AND tgenabled = 'O'
            AND pronamespace = to_regnamespace('ledger')
            AND proname = guard.calls
    )
    ORDER BY 2
)
