-- The operations of a person that pass their filters, the newest first, among so many that are looked
-- at: no index knows notes or parts of names, so a page costs at most that many rows, however long the
-- history is. A filter that is null lets everything pass. Read lazily: it ends with the page.
WITH seen AS (
    (
        SELECT id, sequence, kind, state, person_id, recipient_id, minor, currency, note, reason,
            due_at, first_sent_at, created_at, settled_at
        FROM operation
        WHERE person_id = %(person_id)s AND sequence >= %(from)s AND sequence < %(before)s
        ORDER BY sequence DESC LIMIT %(window)s
    )
    UNION ALL
    (
        SELECT id, sequence, kind, state, person_id, recipient_id, minor, currency, note, reason,
            due_at, first_sent_at, created_at, settled_at
        FROM operation
        WHERE recipient_id = %(person_id)s AND sequence >= %(from)s AND sequence < %(before)s
        ORDER BY sequence DESC LIMIT %(window)s
    )
    ORDER BY sequence DESC LIMIT %(window)s
)
SELECT seen.id, sequence, kind, state, minor, seen.currency, seen.person_id, recipient_id, note, reason, due_at,
    first_sent_at, seen.created_at, settled_at, other.holder AS counterparty
FROM seen
LEFT JOIN person AS other ON recipient_id IS NOT NULL
    AND other.id = CASE WHEN person_id = %(person_id)s THEN recipient_id ELSE person_id END
WHERE (CAST(%(kind)s AS text) IS NULL OR kind = %(kind)s)
    AND (CAST(%(adds)s AS boolean) IS NULL OR kind <> 'transfer'
        OR (recipient_id = %(person_id)s) = %(adds)s)
    AND (CAST(%(states)s AS text[]) IS NULL OR state = ANY (%(states)s))
    AND (CAST(%(other)s AS uuid) IS NULL OR other.id = %(other)s)
    AND (CAST(%(first_moment)s AS timestamptz) IS NULL OR seen.created_at >= %(first_moment)s)
    AND (CAST(%(end)s AS timestamptz) IS NULL OR seen.created_at < %(end)s)
    AND (CAST(%(least)s AS bigint) IS NULL OR minor >= %(least)s)
    AND (CAST(%(most)s AS bigint) IS NULL OR minor <= %(most)s)
    -- Part of a reference is long, or any short word of a to f would be in some.
    AND (CAST(%(words)s AS text[]) IS NULL OR NOT EXISTS (
        SELECT FROM unnest(CAST(%(words)s AS text[])) AS word
        WHERE position(word IN {plain_words}) = 0
            AND NOT (length(word) >= 8 AND position(word IN CAST(seen.id AS text)) > 0)
    ))
ORDER BY sequence DESC LIMIT %(limit)s
