-- Tell of payments of the coming hours that what is available now won't cover, once for each date;
-- of several, those for which nothing is left after the ones before.
WITH coming AS (
    SELECT id, person_id, next_date,
        sum(minor) OVER (PARTITION BY person_id ORDER BY next_at, id) AS needed
    FROM schedule
    WHERE state = 'active' AND next_at > now() AND next_at <= now() + make_interval(hours => :hours)
        AND kind IN ('transfer', 'withdrawal')
)
INSERT INTO notification (kind, person_id, schedule_id, schedule_date)
SELECT :kind, coming.person_id, coming.id, coming.next_date
FROM coming
JOIN ledger.account ON owner = coming.person_id AND account.kind = 'available'
WHERE balance < needed AND NOT EXISTS (
    SELECT FROM notification AS told
    WHERE told.kind = :kind AND told.schedule_id = coming.id
        AND told.schedule_date = coming.next_date
)
ORDER BY coming.id LIMIT :limit
ON CONFLICT DO NOTHING
RETURNING id
