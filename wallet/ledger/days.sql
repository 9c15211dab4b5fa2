-- What somebody had available at some moments, and what came in and went out since the last of the
-- `since`. Per account the postings stand in the order of booking, and so in that of time: each
-- moment is found by halving between two postings, all moments at once. So it costs the same few
-- looks into the index however many postings there are; only those of the running month are added up.
WITH RECURSIVE own AS (
    SELECT max(id) FILTER (WHERE kind = 'available') AS available,
        max(id) FILTER (WHERE kind = 'held') AS held
    FROM ledger.account WHERE owner = %(owner)s
),

-- 1. The last posting before each moment: `low` is before it or none, `high` is not before it.
last_of AS (
    SELECT moment, CAST(0 AS bigint) AS low, newest.entry + 1 AS high
    FROM unnest(%(moments)s::timestamptz[]) AS moment
    CROSS JOIN own
    CROSS JOIN LATERAL (
        SELECT entry FROM ledger.posting WHERE account_id = own.available
        ORDER BY entry DESC LIMIT 1
    ) AS newest
    UNION ALL
    SELECT moment,
        CASE WHEN looked.created_at < moment THEN looked.entry ELSE low END,
        CASE WHEN looked.created_at < moment AND NOT looked.is_below THEN high
            WHEN looked.created_at < moment THEN looked.entry + 1
            ELSE COALESCE(looked.entry, low + 1) END
    FROM last_of
    CROSS JOIN own
    LEFT JOIN LATERAL (
        -- The first from the middle on; when there is none, the last below it, and then none is
        -- between that one and `high`.
        SELECT entry.sequence AS entry, entry.created_at, near.is_below
        FROM (
            (
                SELECT entry, false AS is_below FROM ledger.posting
                WHERE account_id = own.available
                    AND entry > low + (high - low) / 2 AND entry < high
                ORDER BY entry LIMIT 1
            )
            UNION ALL
            (
                SELECT entry, true FROM ledger.posting
                WHERE account_id = own.available
                    AND entry <= low + (high - low) / 2 AND entry > low
                ORDER BY entry DESC LIMIT 1
            )
            LIMIT 1
        ) AS near
        JOIN ledger.entry ON entry.sequence = near.entry
    ) AS looked ON true
    WHERE low + 1 < high
),
found AS (
    SELECT moment, low AS entry FROM last_of WHERE low + 1 >= high
),

-- 2. What moved since. Between a person's own two accounts nothing comes in or goes out.
edge AS (
    SELECT entry FROM found WHERE moment = %(since)s::timestamptz
),
spendable AS (
    SELECT sum(amount) FILTER (WHERE amount > 0) AS added,
        -sum(amount) FILTER (WHERE amount < 0) AS taken
    FROM ledger.posting
    WHERE account_id = (SELECT available FROM own) AND entry > (SELECT entry FROM edge)
),
set_aside AS (
    SELECT
        sum(posting.amount) FILTER (WHERE posting.amount > 0) AS held,
        -sum(posting.amount) FILTER (WHERE posting.amount < 0 AND back.entry IS NULL) AS gone,
        -sum(posting.amount) FILTER (WHERE posting.amount < 0 AND back.entry IS NOT NULL) AS returned
    FROM ledger.posting
    JOIN ledger.entry ON entry.sequence = posting.entry AND entry.created_at >= %(since)s::timestamptz
    LEFT JOIN ledger.posting AS back
        ON back.account_id = (SELECT available FROM own) AND back.entry = posting.entry
    WHERE posting.account_id = (SELECT held FROM own) AND posting.entry > (SELECT entry FROM edge)
)

SELECT moments.moment, COALESCE(posting.balance_after, 0) AS balance,
    COALESCE(added, 0) - COALESCE(returned, 0) AS money_in,
    COALESCE(taken, 0) - COALESCE(set_aside.held, 0) + COALESCE(gone, 0) AS money_out
FROM unnest(%(moments)s::timestamptz[]) AS moments (moment)
CROSS JOIN own
LEFT JOIN found ON found.moment = moments.moment
LEFT JOIN ledger.posting ON posting.account_id = own.available AND posting.entry = found.entry
LEFT JOIN spendable ON true
LEFT JOIN set_aside ON true
ORDER BY moments.moment
