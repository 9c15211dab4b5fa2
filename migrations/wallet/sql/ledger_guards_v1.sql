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

-- 2. Only the schema's functions write. What makes that sound is two roles: the application's has no
-- right to write, and doesn't own the triggers. Where one role owns everything, this setting, which
-- those functions hold while they run, stops mistakes (a stray UPDATE, a script, a console) and
-- not intent: that role may set it too, or drop the trigger, and book
-- what adds up but never happened.
-- It is a search path that names a schema which doesn't exist: only a superuser may bind a setting
-- of our own making to a function, and on a rented PostgreSQL nobody is one.
-- (In the function and not in the triggers' WHEN, which is parsed again for each statement.)
CREATE FUNCTION ledger.door_only_v1() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
    IF pg_catalog.current_setting('search_path') <> 'pg_catalog, ledger_door, pg_temp' THEN
        RAISE EXCEPTION 'ledger.% refuses %: use the ledger''s functions', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER door_only BEFORE INSERT OR UPDATE ON ledger.account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.door_only_v1();
CREATE TRIGGER door_only BEFORE INSERT ON ledger.entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.door_only_v1();
CREATE TRIGGER door_only BEFORE INSERT ON ledger.posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.door_only_v1();
CREATE TRIGGER door_only BEFORE INSERT ON ledger.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.door_only_v1();
CREATE TRIGGER door_only BEFORE INSERT OR UPDATE OR DELETE ON ledger.horizon
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.door_only_v1();

-- 3. A new account is a customer's, with an owner and nothing in it, or the system's.
CREATE FUNCTION ledger.guard_account_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (NEW.currency ~ '^[A-Z]{3}$' AND CASE
        WHEN NEW.kind IN ('available', 'held') THEN NEW.owner IS NOT NULL AND NEW.balance = 0
        WHEN NEW.kind IN ('settlement', 'suspense') THEN NEW.owner IS NULL AND NEW.balance IS NULL
    END) IS NOT TRUE THEN
        RAISE EXCEPTION 'this is no account: kind %, owner %, currency %, balance %',
            NEW.kind, NEW.owner, NEW.currency, NEW.balance
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER sound_account AFTER INSERT ON ledger.account
    FOR EACH ROW EXECUTE FUNCTION ledger.guard_account_v1();

-- 4. What is posted is sound, even if the door were wrong: one look at all rows of a statement.
-- That amounts are not zero and sum to zero also means that an entry has two legs at least.
CREATE FUNCTION ledger.guard_postings_v1() RETURNS trigger LANGUAGE plpgsql
AS $$
DECLARE
    is_sound_pair boolean;
    offender bigint;
BEGIN
    -- 4a. Two postings, as nearly always: the same look as below, without its grouping and joining.
    SELECT count(*) = 2
        AND sum(few.amount) = 0
        AND min(few.currency) = max(few.currency)
        AND min(few.entry) = max(few.entry)
        AND 2 = (
            SELECT entry.legs FROM ledger.entry
            WHERE entry.sequence = min(few.entry) AND entry.xid = pg_catalog.pg_current_xact_id()
        )
        AND bool_and(few.amount <> 0 AND (
            SELECT account.currency = few.currency
                AND CASE WHEN account.balance IS NULL THEN few.balance_after IS NULL
                    ELSE few.balance_after >= 0 AND few.balance_after IS NOT NULL END
            FROM ledger.account WHERE account.id = few.account_id
        ) IS TRUE)
    INTO is_sound_pair
    FROM (SELECT * FROM added LIMIT 3) AS few;
    IF is_sound_pair THEN
        RETURN NULL;
    END IF;

    -- 4b. Per entry; one with several currencies needs the closer look.
    PERFORM FROM (
        SELECT added.entry, count(*) AS postings, sum(added.amount) AS total,
            min(added.currency) = max(added.currency) AS one_currency,
            bool_and(
                added.amount <> 0
                AND added.currency = account.currency
                AND CASE WHEN account.balance IS NULL THEN added.balance_after IS NULL
                    ELSE added.balance_after >= 0 AND added.balance_after IS NOT NULL END
            ) AND count(account.id) = count(*) AS sound
        FROM added
        LEFT JOIN ledger.account ON account.id = added.account_id
        GROUP BY added.entry
    ) AS by_entry
    LEFT JOIN ledger.entry ON entry.sequence = by_entry.entry
    WHERE (
        by_entry.total = 0 AND by_entry.one_currency AND by_entry.sound
        AND by_entry.postings = entry.legs
        AND entry.xid = pg_catalog.pg_current_xact_id()
    ) IS NOT TRUE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    -- 4c. The same per entry and currency.
    SELECT by_currency.entry INTO offender
    FROM (
        SELECT added.entry, entry.legs, sum(added.amount) AS total, count(*) AS postings,
            bool_and(COALESCE(
                entry.xid = pg_catalog.pg_current_xact_id()
                AND added.amount <> 0
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
            DETAIL = 'They must sum to zero per currency, be as many as the entry has legs, none zero,'
                ' belong to an entry of this transaction, be in their accounts'' currencies, and'
                ' leave no customer below zero.';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER sound_postings AFTER INSERT ON ledger.posting
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.guard_postings_v1();
