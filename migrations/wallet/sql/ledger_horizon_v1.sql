-- Whatever reads "all up to here" stops at the horizon: transactions end in another order than they
-- draw their sequences, so the highest one that can be seen is not yet the end of what is final.

-- The highest sequence up to which no entry can appear any more; null when there is none yet.
-- Must be the first in its READ COMMITTED transaction that writes: it needs a fresh transaction id.
CREATE FUNCTION ledger.advance_horizon_v1() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
DECLARE
    drawn bigint;
    oldest_running xid8;
    final bigint;
    kept xid8;
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL
        OR current_setting('transaction_isolation') <> 'read committed'
    THEN
        RAISE EXCEPTION 'the horizon needs a new transaction, read committed'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;

    -- 1. First the sequence, then an id: whoever drew up to here took their id before (the door's
    -- step 0), so theirs are lower than ours.
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO drawn FROM ledger.entry_sequence;
    INSERT INTO ledger.horizon (through_entry, xid) VALUES (drawn, pg_current_xact_id());

    -- 2. A mark is final when every transaction below its id has ended. Our own is the oldest
    -- running one when nobody else writes, so on a quiet system that is the mark just made.
    oldest_running := pg_snapshot_xmin(pg_current_snapshot());
    SELECT through_entry, xid INTO final, kept FROM ledger.horizon
    WHERE xid <= oldest_running ORDER BY through_entry DESC, xid DESC LIMIT 1;

    -- 3. Keep that mark and those that are not final yet.
    DELETE FROM ledger.horizon WHERE xid <= oldest_running AND xid <> kept;
    RETURN final;
END
$$;

-- Writes a checkpoint for each system account with at least `minimum_postings` final ones since its
-- last. Takes the first `maximum_postings` of each: after a long stop one statement could not sum
-- all of them in its time, and so never would; like this every run gets nearer to the horizon.
-- Returns how many checkpoints it wrote.
CREATE FUNCTION ledger.checkpoint_v1(minimum_postings integer, maximum_postings integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
DECLARE
    final bigint;
    written integer;
BEGIN
    IF (minimum_postings BETWEEN 1 AND maximum_postings) IS NOT TRUE THEN
        RAISE EXCEPTION 'a checkpoint is of 1 posting at least, and of no more than its maximum: % to %',
            minimum_postings, maximum_postings
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    final := ledger.advance_horizon_v1();

    INSERT INTO ledger.checkpoint (account_id, through_entry, balance)
    SELECT account.id, tail.through_entry, COALESCE(last.balance, 0) + tail.total
    FROM ledger.account
    LEFT JOIN LATERAL (
        SELECT through_entry, balance FROM ledger.checkpoint
        WHERE account_id = account.id ORDER BY through_entry DESC LIMIT 1
    ) AS last ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS postings, sum(amount) AS total, max(entry) AS through_entry
        FROM (
            SELECT entry, amount FROM ledger.posting
            WHERE account_id = account.id
                AND entry > COALESCE(last.through_entry, 0) AND entry <= final
            ORDER BY entry LIMIT maximum_postings
        ) AS first_of_them
    ) AS tail
    WHERE account.owner IS NULL AND tail.postings >= minimum_postings
    ON CONFLICT DO NOTHING;  -- another run summed the same ones
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

-- A system account's balance: its last checkpoint and the postings after it, in one snapshot.
CREATE FUNCTION ledger.system_balance_v1(of_account bigint) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (COALESCE(last.balance, 0) + COALESCE((
        SELECT sum(amount) FROM ledger.posting
        WHERE account_id = account.id AND entry > COALESCE(last.through_entry, 0)
    ), 0))::bigint
    FROM ledger.account
    LEFT JOIN LATERAL (
        SELECT through_entry, balance FROM ledger.checkpoint
        WHERE account_id = account.id ORDER BY through_entry DESC LIMIT 1
    ) AS last ON true
    WHERE account.id = of_account AND account.owner IS NULL
$$;
