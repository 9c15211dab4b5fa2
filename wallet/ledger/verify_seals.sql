-- What was booked against what was sealed. One statement, so one snapshot. Both parts are in the order
-- of the chain: what comes first is the first that is bad.

-- 1. Every sealed entry, with its postings, has the digest that its block kept of it; and nothing stands
-- in the sealed past that no block knows.
(
    SELECT 'every sealed entry is what was sealed' AS rule,
        CASE WHEN row_number() OVER (ORDER BY sequence) = 1 THEN 'the first is ' ELSE '' END
        || 'entry ' || COALESCE(CAST(sequence AS text), '?')
        || COALESCE(' (operation ' || operation_id || '/' || step || ')', '')
        || CASE WHEN sealed.digest IS NULL THEN ', which no seal has'
            WHEN booked.digest IS NULL THEN ', which is gone'
            ELSE ', which was changed' END AS id
    FROM (
        SELECT line.sequence, line.digest
        FROM ledger.seal CROSS JOIN LATERAL unnest(entries, digests) AS line (sequence, digest)
    ) AS sealed
    FULL JOIN (
        SELECT * FROM ledger.digests_v1(
            CAST(-9223372036854775808 AS bigint), (SELECT max(through_entry) FROM ledger.seal)
        )
    ) AS booked USING (sequence)
    WHERE sealed.digest IS DISTINCT FROM booked.digest
    ORDER BY sequence LIMIT 100
)

-- 2. Every block has the hash of all that it holds, and the next one knows that hash. Where the next
-- one's own hash holds, it is this one that was changed. (What a changed block says of its entries,
-- and so what part 1 says of them, is to be believed no more.)
UNION ALL (
    SELECT 'every seal is as it was set',
        'seal ' || CASE WHEN number > expected THEN expected || ' is gone' ELSE number || ' was changed' END
    FROM (
        SELECT number, previous, hash, holds,
            lag(number, 1, CAST(0 AS bigint)) OVER chain + 1 AS expected,
            lead(number) OVER chain = number + 1 AND lead(holds) OVER chain
                AND lead(previous) OVER chain <> hash AS is_disowned
        FROM (
            SELECT seal.*, hash = ledger.seal_hash_v1(
                previous, number, through_entry, sealed_at, entries, digests
            ) AND cardinality(entries) = cardinality(digests)
                AND through_entry = entries[cardinality(entries)] AS holds
            FROM ledger.seal
        ) AS judged
        WINDOW chain AS (ORDER BY number)
    ) AS linked
    WHERE number <> expected
        OR holds IS NOT TRUE
        OR is_disowned
        OR (number = 1 AND previous <> '')
    ORDER BY number LIMIT 100
)
