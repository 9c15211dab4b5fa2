-- Write down what the ledger said of some of a payout's rows: the numbers of those that it posted,
-- and of those that it refused with their reasons. Answers with the payout's state.
-- (No joins: how many rows a new payout has is what PostgreSQL's statistics don't know yet.)

-- 1. The rows' own states.
WITH settled AS (
    UPDATE payout_row SET state = 'settled'
    WHERE payout_id = :payout_id AND number = ANY (CAST(:settled AS integer[]))
        AND state = 'waiting'
    RETURNING number, operation_id, recipient_id, minor, note
),
refused AS (
    UPDATE payout_row SET
        state = 'refused',
        reason = (CAST(:reasons AS text[]))[array_position(CAST(:refused AS integer[]), number)]
    WHERE payout_id = :payout_id AND number = ANY (CAST(:refused AS integer[]))
        AND state = 'waiting'
    RETURNING number
),

-- 2. What was posted is a transfer like any other. Its key has spaces, so no client can have used
-- it; and the key of a row is always the same, so no row becomes two transfers.
transfers AS (
    INSERT INTO operation (id, kind, state, person_id, recipient_id, minor, currency, note,
        idempotency_key, settled_at)
    SELECT operation_id, 'transfer', 'settled', :person_id, recipient_id, minor, :currency, note,
        'payout ' || CAST(:payout_id AS uuid) || ' ' || number, now()
    FROM settled ORDER BY number
),

-- 3. Who received something is told of it. The sender is told once, of the whole.
notices AS (
    INSERT INTO notification (kind, person_id, operation_id)
    SELECT 'transfer_received', recipient_id, operation_id FROM settled ORDER BY number
),

-- 4. What the payout has come to.
sums AS (
    SELECT sums.*, settled_count + refused_count = row_count AS is_done
    FROM (
        SELECT row_count,
            settled_count + (SELECT count(*) FROM settled) AS settled_count,
            settled_total + (SELECT COALESCE(sum(minor), 0) FROM settled) AS settled_total,
            refused_count + (SELECT count(*) FROM refused) AS refused_count
        FROM payout WHERE id = :payout_id
    ) AS sums
)

-- 5. It is done with its last row; until then it is due again at once, behind the others.
UPDATE payout SET
    settled_count = sums.settled_count,
    settled_total = sums.settled_total,
    refused_count = sums.refused_count,
    state = CASE WHEN is_done THEN 'done' ELSE 'accepted' END,
    done_at = CASE WHEN is_done THEN now() END,
    due_at = CASE WHEN NOT is_done THEN clock_timestamp() END
FROM sums
WHERE id = :payout_id
RETURNING state
