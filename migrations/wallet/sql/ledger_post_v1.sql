-- The door: the only way money moves. Posts a batch of entries, each judged on its own.
--
-- Entry i is (operation_ids[i], steps[i]). Leg k belongs to entry leg_entries[k], which never
-- decreases, and adds leg_amounts[k] minor units, credit-positive, to leg_accounts[k].
-- Answers, one per entry in the order asked:
--   posted              now in the ledger
--   replayed            was there already with exactly these legs; nothing was done
--   content_differs     refused: that id is there with other legs
--   unbalanced          refused: fewer than two legs, a zero or immoderate amount, an account
--                       used twice, or a sum that is not zero in each currency
--   unknown_account, wrong_currency, insufficient_funds   refused
-- What is refused leaves no trace and harms no other entry.
--
-- Raises serialization_failure when the same id was booked at the same moment with none of our
-- customers' accounts: begin the transaction again. At most one call per transaction: a second
-- one would lock accounts out of order.

-- Whether the booked entry has exactly these legs.
CREATE FUNCTION ledger.is_booked_v1(
    entry_sequence bigint, accounts bigint[], amounts bigint[], currencies text[]
) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT entry.legs = cardinality(accounts) AND entry.legs = (
        SELECT count(DISTINCT posting.account_id)
        FROM unnest(accounts, amounts, currencies) AS asked (account_id, amount, currency)
        JOIN ledger.posting USING (account_id, amount, currency)
        WHERE posting.entry = entry_sequence
    )
    FROM ledger.entry WHERE entry.sequence = entry_sequence
$$;

-- Whether two entries of one batch have the same legs.
CREATE FUNCTION ledger.same_legs_v1(
    one integer, other integer,
    leg_entries integer[], leg_accounts bigint[], leg_amounts bigint[], leg_currencies text[]
) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT array_agg((account_id, amount, currency) ORDER BY account_id, amount, currency)
            FILTER (WHERE entry = one)
        IS NOT DISTINCT FROM
        array_agg((account_id, amount, currency) ORDER BY account_id, amount, currency)
            FILTER (WHERE entry = other)
    FROM unnest(leg_entries, leg_accounts, leg_amounts, leg_currencies)
        AS leg (entry, account_id, amount, currency)
$$;

CREATE FUNCTION ledger.post_v1(
    operation_ids uuid[], steps text[],
    leg_entries integer[], leg_accounts bigint[], leg_amounts bigint[], leg_currencies text[]
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
-- Every statement is a handful of index probes, whatever the statistics of a young table say,
-- and planning it again for each call would cost more than running it.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    amount_limit CONSTANT bigint := 1000000000000000;  -- minor units; thousands of them fit a bigint
    entry_count CONSTANT integer := cardinality(operation_ids);
    leg_count CONSTANT integer := cardinality(leg_entries);
    answers text[] := array_fill(NULL::text, ARRAY[entry_count]);
    answer text;

    -- The accounts concerned, ascending. A "slot" is a place in these arrays.
    account_ids bigint[];
    balances bigint[];  -- running; null for the system's accounts
    currencies text[];
    last_used integer[];  -- by which entry
    slots integer[];  -- of each leg
    slot integer;

    booked bigint[];  -- per entry: its sequence, when it was in the ledger before this call
    firsts integer[];  -- per entry: the first of this batch with the same id
    posted_twins integer[];  -- per first: which of its twins this call posts

    -- What will be inserted; null where an entry is not posted.
    entry_sequences bigint[] := array_fill(NULL::bigint, ARRAY[entry_count]);
    entry_legs smallint[] := array_fill(NULL::smallint, ARRAY[entry_count]);
    leg_sequences bigint[] := array_fill(NULL::bigint, ARRAY[leg_count]);
    balances_after bigint[] := array_fill(NULL::bigint, ARRAY[leg_count]);
    posted integer := 0;
    inserted integer;

    sequence bigint;
    first_leg integer;
    last_leg integer := 0;
    total bigint;
    currency_count integer;
BEGIN
    IF entry_count IS DISTINCT FROM cardinality(steps)
        OR leg_count IS DISTINCT FROM cardinality(leg_accounts)
        OR leg_count IS DISTINCT FROM cardinality(leg_amounts)
        OR leg_count IS DISTINCT FROM cardinality(leg_currencies)
    THEN
        RAISE EXCEPTION 'the arrays differ in length' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- 0. The transaction takes its id before it draws a sequence: the horizon counts on that.
    PERFORM pg_current_xact_id();

    -- 1. Lock the customers' accounts, in ascending order so that no two calls wait for each other.
    -- The system's are read unlocked: what is read of them never changes.
    WITH locked AS MATERIALIZED (
        SELECT id, balance, currency FROM ledger.account
        WHERE id = ANY (leg_accounts) AND balance IS NOT NULL
        ORDER BY id FOR NO KEY UPDATE
    ), concerned AS (
        SELECT id, balance, currency FROM locked
        UNION ALL
        SELECT id, balance, currency FROM ledger.account
        WHERE id = ANY (leg_accounts) AND balance IS NULL
    )
    SELECT array_agg(id ORDER BY id), array_agg(balance ORDER BY id), array_agg(currency ORDER BY id)
    INTO account_ids, balances, currencies
    FROM concerned;

    -- 2. Only now, in a statement with a snapshot of its own, see which ids are booked: a twin in
    -- flight held these locks and has ended. Only a call that shares none of our customers'
    -- accounts can still book one of these ids under our eyes; step 4 notices.
    SELECT array_agg(entry.sequence ORDER BY asked.i), array_agg(asked.first ORDER BY asked.i)
    INTO booked, firsts
    FROM (
        SELECT given.operation_id, given.step, given.i,
            min(given.i) OVER (PARTITION BY given.operation_id, given.step) AS first
        FROM unnest(operation_ids, steps) WITH ORDINALITY AS given (operation_id, step, i)
    ) AS asked
    LEFT JOIN ledger.entry ON entry.operation_id = asked.operation_id AND entry.step = asked.step;

    -- 3. Judge the entries in the order asked, with running balances.
    FOR i IN 1..entry_count LOOP
        answer := NULL;
        first_leg := last_leg + 1;
        WHILE leg_entries[last_leg + 1] = i LOOP
            last_leg := last_leg + 1;
        END LOOP;

        -- 3a. A known id is judged by its content alone, whatever the balances are now.
        IF booked[i] IS NOT NULL THEN
            answer := CASE WHEN ledger.is_booked_v1(booked[i], leg_accounts[first_leg:last_leg],
                    leg_amounts[first_leg:last_leg], leg_currencies[first_leg:last_leg])
                THEN 'replayed' ELSE 'content_differs' END;
        ELSIF posted_twins[firsts[i]] IS NOT NULL THEN
            answer := CASE WHEN ledger.same_legs_v1(posted_twins[firsts[i]], i,
                    leg_entries, leg_accounts, leg_amounts, leg_currencies)
                THEN 'replayed' ELSE 'content_differs' END;
        END IF;

        -- 3b. The legs make an entry. Nulls fail every test.
        IF answer IS NULL THEN
            total := 0;
            currency_count := 1;
            FOR k IN first_leg..last_leg LOOP
                slot := width_bucket(leg_accounts[k], account_ids);  -- a binary search
                slots[k] := slot;
                IF (account_ids[slot] = leg_accounts[k]) IS NOT TRUE THEN
                    answer := 'unknown_account';
                ELSIF (currencies[slot] = leg_currencies[k]) IS NOT TRUE THEN
                    answer := 'wrong_currency';
                ELSIF last_used[slot] = i OR leg_amounts[k] = 0
                    OR (leg_amounts[k] BETWEEN -amount_limit AND amount_limit) IS NOT TRUE
                THEN
                    answer := 'unbalanced';
                END IF;
                EXIT WHEN answer IS NOT NULL;
                last_used[slot] := i;
                total := total + leg_amounts[k];
                IF leg_currencies[k] <> leg_currencies[first_leg] THEN
                    currency_count := 2;
                END IF;
            END LOOP;
            IF answer IS NULL AND (total <> 0 OR last_leg <= first_leg OR currency_count > 1 AND EXISTS (
                SELECT FROM unnest(leg_amounts[first_leg:last_leg], leg_currencies[first_leg:last_leg])
                    AS leg (amount, currency)
                GROUP BY leg.currency HAVING sum(leg.amount) <> 0
            )) THEN
                answer := 'unbalanced';
            END IF;
        END IF;

        -- 3c. No customer goes below zero.
        IF answer IS NULL THEN
            FOR k IN first_leg..last_leg LOOP
                IF balances[slots[k]] + leg_amounts[k] < 0 THEN
                    answer := 'insufficient_funds';
                    EXIT;
                END IF;
            END LOOP;
        END IF;

        -- 3d. It will be posted.
        IF answer IS NULL THEN
            answer := 'posted';
            posted := posted + 1;
            posted_twins[firsts[i]] := i;
            sequence := nextval('ledger.entry_sequence');
            entry_sequences[i] := sequence;
            entry_legs[i] := last_leg - first_leg + 1;
            FOR k IN first_leg..last_leg LOOP
                slot := slots[k];
                balances[slot] := balances[slot] + leg_amounts[k];
                balances_after[k] := balances[slot];
                leg_sequences[k] := sequence;
            END LOOP;
        END IF;
        answers[i] := answer;
    END LOOP;
    IF last_leg <> leg_count THEN
        RAISE EXCEPTION 'leg % belongs to no entry, or is out of order', last_leg + 1
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF posted = 0 THEN
        RETURN answers;
    END IF;

    -- 4. Write the entries, in the order of their ids so that no two calls wait for each other.
    INSERT INTO ledger.entry (sequence, operation_id, step, legs)
    SELECT new.sequence, new.operation_id, new.step, new.legs
    FROM unnest(entry_sequences, operation_ids, steps, entry_legs)
        AS new (sequence, operation_id, step, legs)
    WHERE new.sequence IS NOT NULL
    ORDER BY new.operation_id, new.step COLLATE "C"
    ON CONFLICT (operation_id, step) DO NOTHING;
    GET DIAGNOSTICS inserted = ROW_COUNT;
    IF inserted <> posted THEN
        RAISE EXCEPTION 'an entry with the same id was posted at the same moment'
            USING ERRCODE = 'serialization_failure';
    END IF;

    -- 5. Write all their postings; the guard looks at them when they are in.
    INSERT INTO ledger.posting (account_id, entry, amount, balance_after, currency)
    SELECT new.account_id, new.entry, new.amount, new.balance_after, new.currency
    FROM unnest(leg_accounts, leg_sequences, leg_amounts, balances_after, leg_currencies)
        AS new (account_id, entry, amount, balance_after, currency)
    WHERE new.entry IS NOT NULL;

    -- 6. Each customer's balance is written once, however many postings it got.
    UPDATE ledger.account SET balance = new.balance
    FROM unnest(account_ids, balances) AS new (id, balance)
    WHERE account.id = new.id AND account.balance <> new.balance;

    RETURN answers;
END
$$;
