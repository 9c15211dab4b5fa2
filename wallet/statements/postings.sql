-- What was booked on both accounts of a person between two moments, and what they held before, in the
-- order of booking. One statement, so one snapshot.
--
-- A posting's time is that of the beginning of its transaction, and two that met may have been booked
-- the other way round. So a period begins with the first posting, in the order of booking, that is not
-- too early: each posting is in one period, and each period begins with what the one before ended with.
--
-- near_start, near_end  entries' numbers, surely not after where the period begins, or ends
-- most                  postings at most, of both accounts

-- 1. Where each account's period begins and ends.
WITH own AS (
    SELECT id, kind, balance FROM ledger.account WHERE owner = :person_id
),
period AS (
    SELECT own.id, own.kind, own.balance AS balance_now,
        COALESCE(begins.entry, :no_end) AS first, COALESCE(ends.entry, :no_end) AS beyond
    FROM own
    LEFT JOIN LATERAL (
        SELECT posting.entry FROM ledger.posting
        JOIN ledger.entry ON entry.sequence = posting.entry
        WHERE account_id = own.id AND posting.entry >= :near_start AND entry.created_at >= :start
        ORDER BY posting.entry LIMIT 1
    ) AS begins ON true
    LEFT JOIN LATERAL (
        SELECT posting.entry FROM ledger.posting
        JOIN ledger.entry ON entry.sequence = posting.entry
        WHERE account_id = own.id AND posting.entry >= :near_end AND entry.created_at >= :end
        ORDER BY posting.entry LIMIT 1
    ) AS ends ON true
),

-- 2. What each held before.
opening AS (
    SELECT period.*, COALESCE((
        SELECT balance_after FROM ledger.posting
        WHERE account_id = period.id AND entry < period.first
        ORDER BY entry DESC LIMIT 1
    ), 0) AS opening
    FROM period
),

-- 3. The postings.
posted AS (
    SELECT opening.id AS account_id, posting.entry, posting.amount, posting.balance_after
    FROM opening
    JOIN ledger.posting ON posting.account_id = opening.id
        AND posting.entry >= opening.first AND posting.entry < opening.beyond
    ORDER BY posting.entry LIMIT :most
)

-- 4. With what each was for. An account without any has one row, for what it held.
SELECT opening.kind AS account, opening.opening, opening.balance_now,
    opening.beyond = :no_end AS is_latest, posted.entry, posted.amount, posted.balance_after,
    entry.created_at AS at, entry.operation_id, entry.step, operation.kind, operation.state,
    operation.note, other.holder AS counterparty
FROM opening
LEFT JOIN posted ON posted.account_id = opening.id
LEFT JOIN ledger.entry ON entry.sequence = posted.entry
LEFT JOIN operation ON operation.id = entry.operation_id
LEFT JOIN person AS other ON operation.recipient_id IS NOT NULL
    AND other.id = CASE WHEN operation.person_id = :person_id
        THEN operation.recipient_id ELSE operation.person_id END
ORDER BY posted.entry
