-- A deposit or a withdrawal, once per key: no row when it was used before. A twin in flight makes this
-- wait for the twin's end.
INSERT INTO operation (kind, state, person_id, minor, currency, idempotency_key, due_at)
VALUES (:kind, 'requested', :person_id, :minor, :currency, :key, now())
ON CONFLICT (person_id, idempotency_key) DO NOTHING
RETURNING *
