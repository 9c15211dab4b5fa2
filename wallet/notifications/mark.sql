-- Compare-and-set: whoever's lease ran out has nothing to say, but that a mail was sent. One statement
-- for every end of an attempt, so that a connection prepares it once.
UPDATE notification SET
    state = CAST(:state AS text),
    due_at = CASE WHEN :state = 'due' THEN clock_timestamp() + make_interval(secs => :wait) END,
    sent_at = CASE WHEN :state = 'sent' THEN clock_timestamp() END,
    attempt = attempt - :untried
WHERE id = :id AND state = 'due' AND (attempt = :attempt OR :state = 'sent')
