-- Move operations, each out of the state where it should be; one array per column, however many
-- rows. `due_ins` are seconds; null for what is final, or in line.
UPDATE operation SET
    state = wanted.state,
    reason = wanted.reason,
    due_at = now() + make_interval(secs => wanted.due_in),
    parked_at = CASE wanted.state WHEN 'parked' THEN coalesce(parked_at, now()) ELSE parked_at END,
    settled_at = CASE wanted.state WHEN 'settled' THEN now() END
FROM unnest(CAST(:ids AS uuid[]), CAST(:sources AS text[]), CAST(:states AS text[]),
            CAST(:reasons AS text[]), CAST(:due_ins AS double precision[]))
     AS wanted (id, source, state, reason, due_in)
WHERE operation.id = wanted.id AND operation.state = wanted.source
RETURNING operation.id
