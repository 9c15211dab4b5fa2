-- Claim runs whose time has come: the first one, the next try, or the end of a dead worker's lease.

-- 1. Which. (A plain subquery may be run again for each row, and then has no limit.)
WITH first AS (
    SELECT schedule_id, date, state FROM schedule_run
    WHERE state IN ('due', 'running') AND due_at <= now()
    ORDER BY due_at LIMIT :limit
    FOR NO KEY UPDATE SKIP LOCKED
)
-- 2. Take the lease. It doubles each time, so that one that fails whatever happens disturbs nobody.
UPDATE schedule_run SET
    state = 'running',
    attempt = attempt + 1,
    due_at = clock_timestamp() + make_interval(secs => :lease * 2 ^ least(attempt, 7))
FROM first
JOIN schedule ON schedule.id = first.schedule_id
LEFT JOIN person AS recipient ON recipient.id = schedule.recipient_id
WHERE schedule_run.schedule_id = first.schedule_id AND schedule_run.date = first.date
RETURNING schedule_run.schedule_id, schedule_run.date, schedule_run.attempt, schedule_run.reason,
          first.state = 'running' AS is_begun, schedule.state = 'active' AS is_wanted,
          schedule.person_id, schedule.kind, schedule.minor, schedule.currency, schedule.note,
          schedule.zone, recipient.account_number AS "to"
