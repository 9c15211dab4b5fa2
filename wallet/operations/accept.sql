-- A deposit or a withdrawal, once per key: no row when it was used before, or the wallet is closed. A
-- twin in flight makes this wait for the twin's end, and so does a wallet that is being closed.
INSERT INTO operation (kind, state, person_id, minor, currency, idempotency_key, due_at)
SELECT :kind, 'requested', id, :minor, :currency, :key, now()
FROM person WHERE id = :person_id AND closed_at IS NULL FOR KEY SHARE
ON CONFLICT (person_id, idempotency_key) DO NOTHING
RETURNING *
