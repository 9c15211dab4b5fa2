-- Claim operations to carry out, in the order they were asked for.
-- released  ids that just left the parking lot
-- room      how many more to take that are due
-- alone     take operations that wait for their own next attempt instead
WITH claimable AS (
    -- 1. Who may be claimed: skip what another worker is claiming, or a person is cancelling.
    (SELECT id FROM operation
     WHERE id = ANY (:released) AND state = 'parked'
     FOR UPDATE SKIP LOCKED)
    UNION ALL
    (SELECT id FROM operation
     WHERE NOT :alone AND state IN ('requested', 'submitted', 'awaiting_bank') AND due_at <= now()
     ORDER BY sequence LIMIT :room
     FOR UPDATE SKIP LOCKED)
    UNION ALL
    (SELECT id FROM operation
     WHERE :alone AND state = 'parked' AND due_at <= now()
     ORDER BY due_at LIMIT :room
     FOR UPDATE SKIP LOCKED)
)
-- 2. Take the lease. A worker that dies loses it when due_at comes; from now on the bank may have
--    seen it, so its owner can't cancel.
UPDATE operation SET
    state = CASE state WHEN 'awaiting_bank' THEN state ELSE 'submitted' END,
    attempt = attempt + 1,
    due_at = clock_timestamp() + make_interval(secs => :lease),
    first_sent_at = coalesce(first_sent_at, clock_timestamp())
FROM person
WHERE operation.id IN (SELECT id FROM claimable) AND person.id = operation.person_id
RETURNING operation.id, sequence, kind, operation.attempt, minor, operation.currency,
          person.id AS person_id, person.account_number
