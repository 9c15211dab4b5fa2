-- Claim operations to carry out.
-- released  ids that just left the parking lot
-- room      how many more to take
-- alone     take those that wait for their own next attempt, instead of all others that are due

-- 1. Who may be claimed: skip what another worker is claiming, or a person is cancelling. (NO KEY:
--    a notification's foreign key to its operation must not look like somebody working on it.)
WITH from_line AS (
    SELECT id, person_id FROM operation
    WHERE id = ANY (:released) AND state = 'parked' AND due_at IS NULL
    FOR NO KEY UPDATE SKIP LOCKED
), to_do AS (
    SELECT id, person_id FROM operation
    WHERE NOT :alone AND state IN ('requested', 'submitted', 'awaiting_bank') AND due_at <= now()
    ORDER BY sequence LIMIT :room
    FOR NO KEY UPDATE SKIP LOCKED
), by_itself AS (
    SELECT id, person_id FROM operation
    WHERE :alone AND state = 'parked' AND due_at <= now()
    ORDER BY due_at LIMIT :room
    FOR NO KEY UPDATE SKIP LOCKED
)
-- 2. Take the lease. A worker that dies loses it when due_at comes; from now on the bank may have
--    seen it, so its owner can't cancel.
UPDATE operation SET
    state = CASE state WHEN 'awaiting_bank' THEN state ELSE 'submitted' END,
    attempt = attempt + 1,
    due_at = clock_timestamp() + make_interval(secs => :lease),
    first_sent_at = coalesce(first_sent_at, clock_timestamp())
FROM (TABLE from_line UNION ALL TABLE to_do UNION ALL TABLE by_itself) AS claimable
JOIN person ON person.id = claimable.person_id
WHERE operation.id = claimable.id
RETURNING operation.id, operation.sequence, operation.kind, operation.attempt, operation.minor,
          operation.currency, person.id AS person_id, person.account_number
