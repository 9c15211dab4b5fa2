-- A whole transfer in one round trip: accepted, booked, and promised to be told.
-- Answers with one row, or with none when nobody else has a wallet in this currency behind that
-- account number who can be paid by them, or who asks has searched too much. `id` is null when the
-- key was used before, or the money isn't there: nothing was done then. Money that went in this very
-- moment, and whatever else the ledger refuses, ends it with an error.

-- 1. Whose account it is. Locked, so that nobody closes their wallet while money is on its way in.
WITH recipient AS (
    SELECT id, holder FROM person
    WHERE account_number = %(to)s AND currency = %(currency)s AND id <> %(person_id)s
        AND {can_be_paid}
        AND NOT EXISTS (
            SELECT FROM failed_lookup
            WHERE asked_by = %(person_id)s AND hour = date_trunc('hour', now())
                AND failures >= %(most_failures)s
        )
    FOR KEY SHARE OF person
),

-- 2. Whose money it is.
payer AS (
    SELECT id, balance FROM ledger.account
    WHERE owner = %(person_id)s AND kind = 'available'
),

-- 3. The operation, once per key. A twin in flight makes this wait for the twin's end.
accepted AS (
    INSERT INTO operation (kind, state, person_id, recipient_id, minor, currency, note,
        idempotency_key, settled_at)
    SELECT 'transfer', 'settled', %(person_id)s, recipient.id, %(minor)s, %(currency)s, %(note)s,
        %(key)s, now()
    FROM recipient, payer
    WHERE balance >= %(minor)s
    ON CONFLICT (person_id, idempotency_key) DO NOTHING
    RETURNING id, person_id, recipient_id, minor, currency, created_at
),

-- 4. Its money.
posted AS MATERIALIZED (
    SELECT ledger.post_pair_v3(
        accepted.id, 'transfer', payer.id, target.id, accepted.minor, accepted.currency
    ) AS answer
    FROM accepted
    CROSS JOIN payer
    JOIN ledger.account AS target
        ON target.owner = accepted.recipient_id AND target.kind = 'available'
),

-- 5. The promise to tell both.
told AS (
    INSERT INTO notification (kind, person_id, operation_id)
    SELECT 'transfer_sent', person_id, id FROM accepted
    UNION ALL
    SELECT %(received)s, recipient_id, id FROM accepted
)

SELECT accepted.id, accepted.recipient_id, accepted.created_at, recipient.holder,
    CASE WHEN accepted.id IS NOT NULL AND posted.answer IS DISTINCT FROM 'posted'
        THEN refuse_v1(COALESCE(posted.answer, 'no_account')) END AS refused
FROM recipient CROSS JOIN payer LEFT JOIN accepted ON true LEFT JOIN posted ON true
