-- Seals: the ledger's entries in their order, chained by hash in blocks. The guards keep everybody
-- out but a superuser; what a superuser changes behind their back no longer fits its seal.

-- One block. Row `i` of it says that entry `entries[i]` had the digest `digests[i]`.
CREATE TABLE ledger.seal (
    number bigint PRIMARY KEY,  -- 1, 2, 3, …
    through_entry bigint NOT NULL,  -- the last of `entries`
    entries bigint[] NOT NULL,  -- entry.sequence, ascending
    digests bytea[] STORAGE EXTERNAL NOT NULL,  -- not compressed: they look like chance
    previous bytea NOT NULL,  -- the hash of the block before; empty in the first
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now()
);

-- Finds the postings of some neighbouring entries. Of a few bytes per quarter of a megabyte, so
-- that posting pays nothing for it that can be measured; a B-tree would be written by each posting.
CREATE INDEX posting_by_entry ON ledger.posting USING brin (entry)
    WITH (pages_per_range = 32, autosummarize = on);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_v1('it is only added to');
CREATE TRIGGER door_only BEFORE INSERT ON ledger.seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.door_only_v1();

-- The digests of a stretch of entries, of every column of theirs and of their postings, and of whose
-- account each posting is on. Binary, so no setting of a session has a part in it: each value has
-- a fixed length or is preceded by it, and what can be absent, by whether it is there.
-- ("BEGIN ATOMIC" binds each name now, whatever the caller's search path is, and can be inlined.)
CREATE FUNCTION ledger.digests_v1(after_entry bigint, through_entry bigint)
RETURNS TABLE (sequence bigint, operation_id uuid, step text, digest bytea)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT entry.sequence, entry.operation_id, entry.step, sha256(
        int8send(entry.sequence)
        || uuid_send(entry.operation_id)
        || int4send(octet_length(convert_to(entry.step, 'UTF8'))) || convert_to(entry.step, 'UTF8')
        || int2send(entry.legs)
        || xid8send(entry.xid)
        || timestamptz_send(entry.created_at)
        || COALESCE(lines.told, ''::bytea)
    )
    FROM ledger.entry
    LEFT JOIN (
        SELECT posting.entry, string_agg(
            int8send(posting.account_id)
            || int8send(posting.amount)
            || COALESCE('\x01'::bytea || int8send(posting.balance_after), '\x00'::bytea)
            || int4send(octet_length(convert_to(posting.currency, 'UTF8')))
            || convert_to(posting.currency, 'UTF8')
            || COALESCE(int4send(octet_length(convert_to(account.kind, 'UTF8')))
                || convert_to(account.kind, 'UTF8'), '\xffffffff'::bytea)
            || COALESCE('\x01'::bytea || uuid_send(account.owner), '\x00'::bytea),
            ''::bytea ORDER BY posting.account_id
        ) AS told
        FROM ledger.posting
        LEFT JOIN ledger.account ON account.id = posting.account_id
        WHERE posting.entry > digests_v1.after_entry AND posting.entry <= digests_v1.through_entry
        GROUP BY posting.entry
    ) AS lines ON lines.entry = entry.sequence
    WHERE entry.sequence > digests_v1.after_entry AND entry.sequence <= digests_v1.through_entry;
END;

-- The hash of a block: of all it holds, and of the hash before it.
CREATE FUNCTION ledger.seal_hash_v1(
    previous bytea, number bigint, through_entry bigint, sealed_at timestamptz,
    entries bigint[], digests bytea[]
) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256(
    previous || int8send(number) || int8send(through_entry) || timestamptz_send(sealed_at)
    || COALESCE((
        SELECT string_agg(
            COALESCE(int8send(line.sequence), ''::bytea) || COALESCE(line.digest, ''::bytea),
            ''::bytea ORDER BY line.place
        )
        FROM unnest(entries, digests) WITH ORDINALITY AS line (sequence, digest, place)
    ), ''::bytea)
);

-- Seals the entries after the last seal, the first so many of them, up to the horizon: one block.
-- Returns how many it sealed. Two at once both follow the same block; the second finds its number
-- taken, and does nothing.
CREATE FUNCTION ledger.seal_v1(maximum_entries integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
DECLARE
    final bigint;
    last_number bigint;
    last_entry bigint;
    last_hash bytea;
    this_entry bigint;
    these_entries bigint[];
    these_digests bytea[];
BEGIN
    IF (maximum_entries >= 1) IS NOT TRUE THEN
        RAISE EXCEPTION 'a seal is of 1 entry at least: %', maximum_entries
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    final := ledger.advance_horizon_v1();

    -- 1. Where the chain ends, and how far it can be made longer.
    SELECT number, through_entry, hash INTO last_number, last_entry, last_hash
    FROM ledger.seal ORDER BY number DESC LIMIT 1;
    SELECT max(waiting.sequence) INTO this_entry FROM (
        SELECT sequence FROM ledger.entry
        WHERE sequence > COALESCE(last_entry, 0) AND sequence <= final
        ORDER BY sequence LIMIT maximum_entries
    ) AS waiting;
    IF this_entry IS NULL THEN
        RETURN 0;
    END IF;

    -- 2. Seal them.
    SELECT array_agg(sequence ORDER BY sequence), array_agg(digest ORDER BY sequence)
    INTO these_entries, these_digests
    FROM ledger.digests_v1(COALESCE(last_entry, 0), this_entry);

    INSERT INTO ledger.seal (number, through_entry, entries, digests, previous, hash)
    SELECT COALESCE(last_number, 0) + 1, this_entry, these_entries, these_digests,
        COALESCE(last_hash, ''), ledger.seal_hash_v1(
            COALESCE(last_hash, ''), COALESCE(last_number, 0) + 1, this_entry, now(),
            these_entries, these_digests
        )
    ON CONFLICT (number) DO NOTHING;
    RETURN CASE WHEN FOUND THEN cardinality(these_entries) ELSE 0 END;
END
$$;
