-- How far back the window of search.sql goes: no row when it holds all that there is.
SELECT sequence, created_at FROM operation
WHERE sequence = (
    SELECT sequence FROM (
        (
            SELECT sequence FROM operation
            WHERE person_id = %(person_id)s AND sequence >= %(from)s AND sequence < %(before)s
            ORDER BY sequence DESC LIMIT %(window)s
        )
        UNION ALL
        (
            SELECT sequence FROM operation
            WHERE recipient_id = %(person_id)s AND sequence >= %(from)s AND sequence < %(before)s
            ORDER BY sequence DESC LIMIT %(window)s
        )
        ORDER BY sequence DESC LIMIT %(window)s
    ) AS seen
    OFFSET %(window)s - 1
)
