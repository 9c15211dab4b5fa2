-- Every rule between operations, people and the ledger, over all of them. One statement, so one
-- snapshot. Each rule answers with what breaks it, a hundred ids at most: they lead to the rest.

-- 1. Which entries an operation has, from which account to which. `ending` is its state; without
-- one the entry is there from the start. All else that these steps book is too much.
WITH step_of (kind, ending, step, source, target) AS (
    VALUES
        ('transfer', NULL, 'transfer', 'available', 'available'),
        ('withdrawal', NULL, 'hold', 'available', 'held'),
        ('withdrawal', 'settled', 'resolve', 'held', 'settlement'),
        ('withdrawal', 'failed', 'resolve', 'held', 'available'),
        ('withdrawal', 'cancelled', 'resolve', 'held', 'available'),
        ('withdrawal', 'suspended', 'resolve', 'suspense', 'settlement'),
        ('deposit', 'settled', 'resolve', 'settlement', 'available'),
        ('deposit', 'suspended', 'resolve', 'settlement', 'suspense')
),
expected AS (
    SELECT operation.id AS operation_id, step, source, target, minor, currency,
        CASE WHEN source IN ('available', 'held') THEN person_id END AS source_owner,
        CASE WHEN target IN ('available', 'held')
            THEN COALESCE(recipient_id, person_id) END AS target_owner
    FROM operation
    JOIN step_of ON step_of.kind = operation.kind AND (
        ending IS NULL
        OR ending = CASE WHEN state = 'failed' AND reason = 'booked_in_suspense' THEN 'suspended'
            ELSE state END
    )
),

-- 2. Which entries are there.
booked AS (
    SELECT operation_id, step, count(posting.entry) AS postings,
        any_value(account.kind) FILTER (WHERE amount < 0) AS source,
        any_value(account.owner) FILTER (WHERE amount < 0) AS source_owner,
        any_value(account.kind) FILTER (WHERE amount > 0) AS target,
        any_value(account.owner) FILTER (WHERE amount > 0) AS target_owner,
        min(amount) AS taken, max(amount) AS given,
        min(posting.currency) AS currency, max(posting.currency) AS other_currency
    FROM ledger.entry
    LEFT JOIN ledger.posting ON posting.entry = entry.sequence
    LEFT JOIN ledger.account ON account.id = account_id
    WHERE step IN ('transfer', 'hold', 'resolve')
    GROUP BY operation_id, step
),

-- 3. Where the two differ.
different AS (
    SELECT operation_id || '/' || step AS id, CASE
        WHEN booked.postings IS NULL THEN 'every operation has the entries of its state'
        WHEN expected.minor IS NULL THEN 'no operation has an entry that its state does not have'
        ELSE 'every entry of an operation moves its amount between its accounts'
    END AS rule
    FROM expected
    FULL JOIN booked USING (operation_id, step)
    WHERE ROW(
        booked.postings, booked.source, booked.source_owner, booked.target, booked.target_owner,
        booked.taken, booked.given, booked.currency, booked.other_currency
    ) IS DISTINCT FROM ROW(
        CAST(2 AS bigint), expected.source, expected.source_owner, expected.target,
        expected.target_owner,
        -expected.minor, expected.minor, expected.currency, expected.currency
    )
)
(
    SELECT rule, id
    FROM (
        SELECT rule, id, row_number() OVER (PARTITION BY rule ORDER BY id) AS place FROM different
    ) AS ranked
    WHERE place <= 100
)
UNION ALL (
    SELECT 'every transfer is settled', CAST(id AS text)
    FROM operation WHERE kind = 'transfer' AND state <> 'settled'
    ORDER BY sequence LIMIT 100
)

-- 4. What is held is held for a withdrawal on its way, so a hold whose withdrawal was booked in
-- suspense shows here until somebody has put it right.
UNION ALL (
    SELECT 'every held balance is the sum of the open withdrawals',
        'person ' || COALESCE(owner, person_id)
    FROM (SELECT owner, balance FROM ledger.account WHERE kind = 'held') AS held
    FULL JOIN (
        SELECT person_id, sum(minor) AS total FROM operation
        WHERE kind = 'withdrawal' AND state IN ('requested', 'submitted', 'parked', 'awaiting_bank')
        GROUP BY person_id
    ) AS open_withdrawals ON person_id = owner
    WHERE COALESCE(balance, 0) <> COALESCE(total, 0)
    ORDER BY COALESCE(owner, person_id) LIMIT 100
)

-- 5. Accounts are somebody's, and everybody has theirs.
UNION ALL (
    SELECT DISTINCT 'every owner of accounts is a person', 'owner ' || owner
    FROM ledger.account
    WHERE owner IS NOT NULL AND NOT EXISTS (SELECT FROM person WHERE person.id = owner)
    ORDER BY 2 LIMIT 100
)
UNION ALL (
    SELECT 'every person has accounts in their currency', 'person ' || person.id
    FROM person
    LEFT JOIN ledger.account ON owner = person.id
        AND kind = 'available' AND account.currency = person.currency
    WHERE account.id IS NULL
    ORDER BY person.id LIMIT 100
)

-- 6. Nothing is in a wallet that was closed, nor on its way there.
UNION ALL (
    SELECT 'no closed wallet holds money, or waits for any', 'person ' || person.id
    FROM person
    WHERE closed_at IS NOT NULL AND (
        EXISTS (SELECT FROM ledger.account WHERE owner = person.id AND balance <> 0)
        OR EXISTS (
            SELECT FROM operation WHERE person_id = person.id
                AND state IN ('requested', 'submitted', 'parked', 'awaiting_bank')
        )
    )
    ORDER BY person.id LIMIT 100
)
