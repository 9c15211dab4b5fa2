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
-- One new entry of two legs in one currency, which is what nearly every request asks for, is posted
-- here, quicker than the batch would. This path only knows success: whatever else there is to say
-- (refused, replayed, malformed) it undoes, and leaves to ledger_post_batch_v1.sql.
--
-- Raises unique_violation when one of a batch's ids is booked at the same moment by a call that
-- shares none of our customers' accounts: begin the transaction again. At most one call per
-- transaction: a second one would lock accounts out of order.
CREATE FUNCTION ledger.post_v2(
    operation_ids uuid[], steps text[],
    leg_entries integer[], leg_accounts bigint[], leg_amounts bigint[], leg_currencies text[]
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
DECLARE
    -- The transaction takes its id before it draws a number: the horizon counts on that.
    xid CONSTANT xid8 := pg_current_xact_id();
    amount_limit CONSTANT bigint := 1000000000000000;  -- as in the batch
    one CONSTANT bigint := leg_accounts[1];
    two CONSTANT bigint := leg_accounts[2];
    one_amount CONSTANT bigint := leg_amounts[1];
    of_currency CONSTANT text := leg_currencies[1];
    low CONSTANT bigint := least(one, two);
    high CONSTANT bigint := greatest(one, two);
    low_amount CONSTANT bigint := CASE WHEN one < two THEN one_amount ELSE -one_amount END;
    low_balance bigint;  -- after the entry; stays null for the system's accounts
    high_balance bigint;
    is_sound boolean := true;
    number bigint;
BEGIN
    -- 1. Two accounts, two amounts that cancel out? Nulls fail every test.
    IF leg_entries = '{1,1}' AND cardinality(operation_ids) = 1 AND cardinality(steps) = 1
        AND cardinality(leg_accounts) = 2 AND cardinality(leg_amounts) = 2
        AND cardinality(leg_currencies) = 2 AND leg_currencies[2] = of_currency
        AND one <> two AND one_amount <> 0 AND one_amount BETWEEN -amount_limit AND amount_limit
        AND one_amount = -leg_amounts[2]
    THEN
        -- 2. Move the customers' balances, in ascending order so that no two calls wait for each
        -- other; each is computed from the row's newest state, and none goes below zero. What
        -- doesn't move is the system's, or a case for the batch.
        -- The row's lock is what counts. The advisory one is a queue before it: whoever ends wakes
        -- one that waits for a customer everybody pays, where the row's would wake several.
        UPDATE ledger.account SET balance = balance + low_amount
        WHERE id = low AND balance + low_amount >= 0 AND currency = of_currency
            AND CASE WHEN balance IS NOT NULL THEN pg_advisory_xact_lock(id) IS NOT NULL END
        RETURNING balance INTO low_balance;
        IF low_balance IS NULL THEN
            PERFORM FROM ledger.account
            WHERE id = low AND balance IS NULL AND currency = of_currency;
            is_sound := FOUND;
        END IF;
        IF is_sound THEN
            UPDATE ledger.account SET balance = balance - low_amount
            WHERE id = high AND balance - low_amount >= 0 AND currency = of_currency
                AND CASE WHEN balance IS NOT NULL THEN pg_advisory_xact_lock(id) IS NOT NULL END
            RETURNING balance INTO high_balance;
            IF high_balance IS NULL THEN
                PERFORM FROM ledger.account
                WHERE id = high AND balance IS NULL AND currency = of_currency;
                is_sound := FOUND;
            END IF;
        END IF;

        -- 3. Write the entry. Its number is drawn while its accounts are locked.
        IF is_sound THEN
            INSERT INTO ledger.entry (sequence, operation_id, step, legs)
            VALUES (nextval('ledger.entry_sequence'), operation_ids[1], steps[1], 2)
            ON CONFLICT (operation_id, step) DO NOTHING
            RETURNING sequence INTO number;
        END IF;

        -- 4. Write the postings, which the guard looks at.
        IF number IS NOT NULL THEN
            INSERT INTO ledger.posting (account_id, entry, amount, balance_after, currency)
            VALUES (low, number, low_amount, low_balance, of_currency),
                (high, number, -low_amount, high_balance, of_currency);
            RETURN '{posted}';
        END IF;

        -- 5. Not a new entry, or not a sound one: as if nothing had been.
        IF low_balance IS NOT NULL THEN
            UPDATE ledger.account SET balance = balance - low_amount WHERE id = low;
        END IF;
        IF high_balance IS NOT NULL THEN
            UPDATE ledger.account SET balance = balance + low_amount WHERE id = high;
        END IF;
    END IF;

    IF cardinality(operation_ids) IS DISTINCT FROM cardinality(steps)
        OR cardinality(leg_entries) IS DISTINCT FROM cardinality(leg_accounts)
        OR cardinality(leg_entries) IS DISTINCT FROM cardinality(leg_amounts)
        OR cardinality(leg_entries) IS DISTINCT FROM cardinality(leg_currencies)
    THEN
        RAISE EXCEPTION 'the arrays differ in length' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN ledger.post_batch_v1(
        operation_ids, steps, leg_entries, leg_accounts, leg_amounts, leg_currencies
    );
END
$$;
