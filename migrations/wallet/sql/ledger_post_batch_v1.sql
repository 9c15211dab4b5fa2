-- Posting any number of entries of any number of legs; the door calls it, see ledger_post_v1.sql.

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

CREATE FUNCTION ledger.post_batch_v1(
    operation_ids uuid[], steps text[],
    leg_entries integer[], leg_accounts bigint[], leg_amounts bigint[], leg_currencies text[]
) RETURNS text[]
LANGUAGE plpgsql
-- Every statement is a handful of index probes, whatever the statistics of a young table say, and
-- planning it again for each call would cost more than running it. (Not for a pair: setting and
-- resetting these costs a fifth of its time, and its statements leave nothing to choose.)
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    amount_limit CONSTANT bigint := 1000000000000000;  -- minor units; thousands of them fit a bigint
    entry_count CONSTANT integer := cardinality(operation_ids);
    leg_count CONSTANT integer := cardinality(leg_entries);
    answers text[];
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
    any_posted boolean := false;

    number bigint;
    first_leg integer;
    last_leg integer := 0;
    total bigint;
    mixed boolean;
BEGIN
    -- 1. Lock the customers' accounts, in ascending order so that no two calls wait for each other.
    -- Those of the system are read unlocked: what is read of them never changes.
    SELECT array_agg(id), array_agg(balance), array_agg(currency)
    INTO account_ids, balances, currencies
    FROM (
        SELECT id, balance, currency FROM ledger.account
        WHERE id = ANY (leg_accounts) AND balance IS NOT NULL
        ORDER BY id FOR NO KEY UPDATE
    ) AS locked;
    IF cardinality(account_ids) IS DISTINCT FROM leg_count THEN
        SELECT array_agg(id), array_agg(balance), array_agg(currency)
        INTO account_ids, balances, currencies
        FROM (
            SELECT id, balance, currency
            FROM unnest(account_ids, balances, currencies) AS locked (id, balance, currency)
            UNION ALL
            SELECT id, balance, currency FROM ledger.account
            WHERE id = ANY (leg_accounts) AND owner IS NULL  -- few, and have an index of their own
            ORDER BY id
        ) AS concerned;
    END IF;

    -- 2. Only now, in a statement with a snapshot of its own, see which ids are booked: a twin in
    -- flight held these locks and has ended. (One with none of our customers' accounts makes
    -- step 4 raise.)
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

        -- 3b. The legs make an entry, and no customer goes below zero. Nulls fail every test.
        IF answer IS NULL THEN
            total := 0;
            mixed := false;
            FOR k IN first_leg..last_leg LOOP
                slot := width_bucket(leg_accounts[k], account_ids);  -- a binary search
                answer := CASE
                    WHEN (account_ids[slot] = leg_accounts[k]) IS NOT TRUE THEN 'unknown_account'
                    WHEN (currencies[slot] = leg_currencies[k]) IS NOT TRUE THEN 'wrong_currency'
                    WHEN last_used[slot] = i OR leg_amounts[k] = 0
                        OR (leg_amounts[k] BETWEEN -amount_limit AND amount_limit) IS NOT TRUE
                        THEN 'unbalanced'
                    WHEN balances[slot] + leg_amounts[k] < 0 THEN 'insufficient_funds'
                    ELSE answer
                END;
                EXIT WHEN answer <> 'insufficient_funds';  -- any other reason goes first
                slots[k] := slot;
                last_used[slot] := i;
                total := total + leg_amounts[k];
                mixed := mixed OR leg_currencies[k] <> leg_currencies[first_leg];
            END LOOP;
            IF answer IS NULL OR answer = 'insufficient_funds' THEN
                IF mixed THEN  -- apart, as it is a query and would run for every entry
                    total := (
                        SELECT count(*) FROM (
                            SELECT FROM unnest(leg_amounts[first_leg:last_leg],
                                leg_currencies[first_leg:last_leg]) AS leg (amount, currency)
                            GROUP BY currency HAVING sum(amount) <> 0
                        ) AS unbalanced
                    );
                END IF;
                IF total <> 0 OR last_leg <= first_leg THEN
                    answer := 'unbalanced';
                END IF;
            END IF;
        END IF;

        -- 3c. It will be posted. Its number is drawn while its accounts are locked.
        IF answer IS NULL THEN
            answer := 'posted';
            any_posted := true;
            posted_twins[firsts[i]] := i;
            number := nextval('ledger.entry_sequence');
            entry_sequences[i] := number;
            entry_legs[i] := last_leg - first_leg + 1;
            FOR k IN first_leg..last_leg LOOP
                slot := slots[k];
                balances[slot] := balances[slot] + leg_amounts[k];
                balances_after[k] := balances[slot];
                leg_sequences[k] := number;
            END LOOP;
        END IF;
        answers[i] := answer;
    END LOOP;
    IF last_leg <> leg_count THEN
        RAISE EXCEPTION 'leg % belongs to no entry, or is out of order', last_leg + 1
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT any_posted THEN
        RETURN answers;
    END IF;

    -- 4. Write the entries, in the order of their ids so that no two calls wait for each other.
    INSERT INTO ledger.entry (sequence, operation_id, step, legs)
    SELECT new.sequence, new.operation_id, new.step, new.legs
    FROM unnest(entry_sequences, operation_ids, steps, entry_legs)
        AS new (sequence, operation_id, step, legs)
    WHERE new.sequence IS NOT NULL
    ORDER BY new.operation_id, new.step COLLATE "C";

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
