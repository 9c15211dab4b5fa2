-- What the database itself refuses, whoever asks.

CREATE FUNCTION ledger.refuse_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'ledger.% refuses %: %', TG_TABLE_NAME, TG_OP, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- 1. History is only added to.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_v1('it is only added to');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_v1('it is only added to');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_v1('it is only added to');
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON ledger.account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_v1('accounts stay');
CREATE TRIGGER identity_is_fixed BEFORE UPDATE OF id, kind, owner, currency, created_at ON ledger.account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_v1('only a balance changes');

-- 2. Only the schema's functions write. The application's role has no right to anyway; where one
-- role owns everything, this setting, which those functions alone hold while they run, stands in.
-- It is a search path that names a schema which doesn't exist: only a superuser may bind a setting
-- of our own making to a function, and on a rented PostgreSQL nobody is one.
CREATE TRIGGER through_the_door BEFORE INSERT OR UPDATE ON ledger.account
    FOR EACH STATEMENT WHEN (current_setting('search_path') <> 'pg_catalog, ledger_door, pg_temp')
    EXECUTE FUNCTION ledger.refuse_v1('use the ledger''s functions');
CREATE TRIGGER through_the_door BEFORE INSERT ON ledger.entry
    FOR EACH STATEMENT WHEN (current_setting('search_path') <> 'pg_catalog, ledger_door, pg_temp')
    EXECUTE FUNCTION ledger.refuse_v1('use the ledger''s functions');
CREATE TRIGGER through_the_door BEFORE INSERT ON ledger.posting
    FOR EACH STATEMENT WHEN (current_setting('search_path') <> 'pg_catalog, ledger_door, pg_temp')
    EXECUTE FUNCTION ledger.refuse_v1('use the ledger''s functions');
CREATE TRIGGER through_the_door BEFORE INSERT ON ledger.checkpoint
    FOR EACH STATEMENT WHEN (current_setting('search_path') <> 'pg_catalog, ledger_door, pg_temp')
    EXECUTE FUNCTION ledger.refuse_v1('use the ledger''s functions');
CREATE TRIGGER through_the_door BEFORE INSERT OR UPDATE OR DELETE ON ledger.horizon
    FOR EACH STATEMENT WHEN (current_setting('search_path') <> 'pg_catalog, ledger_door, pg_temp')
    EXECUTE FUNCTION ledger.refuse_v1('use the ledger''s functions');

-- 3. What is posted is sound, even if the door were wrong: one look at all rows of a statement.
CREATE FUNCTION ledger.guard_postings_v1() RETURNS trigger LANGUAGE plpgsql
AS $$
DECLARE
    offender bigint;
BEGIN
    SELECT by_currency.entry INTO offender
    FROM (
        SELECT added.entry, entry.legs, sum(added.amount) AS total, count(*) AS postings,
            bool_and(COALESCE(  -- null when the entry or the account does not exist
                entry.xid = pg_catalog.pg_current_xact_id()
                AND added.currency = account.currency
                AND CASE WHEN account.balance IS NULL THEN added.balance_after IS NULL
                    ELSE added.balance_after >= 0 END,
                false
            )) AS sound
        FROM added
        LEFT JOIN ledger.entry ON entry.sequence = added.entry
        LEFT JOIN ledger.account ON account.id = added.account_id
        GROUP BY added.entry, entry.legs, added.currency
    ) AS by_currency
    GROUP BY by_currency.entry, by_currency.legs
    HAVING bool_or(by_currency.total <> 0)
        OR sum(by_currency.postings) IS DISTINCT FROM by_currency.legs
        OR NOT bool_and(by_currency.sound)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the postings of entry % are not sound', offender
            USING ERRCODE = 'integrity_constraint_violation',
            DETAIL = 'They must sum to zero per currency, be as many as the entry has legs, belong to an'
                ' entry of this transaction, be in their accounts'' currencies, and leave no customer below zero.';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER sound_postings AFTER INSERT ON ledger.posting
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.guard_postings_v1();
