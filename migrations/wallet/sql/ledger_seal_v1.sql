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
