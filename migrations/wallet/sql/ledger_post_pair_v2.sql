-- The door for one entry of two legs in one currency, which is what nearly every request asks for:
-- so many minor units from the payer's account to the payee's. Answers as ledger_post_v2.sql does
-- for the legs (payer, -minor) and (payee, minor), and like it is called once per transaction.
--
-- A new entry is posted here, quicker than the batch would. This path only knows success: whatever
-- else there is to say (refused, replayed, malformed) it undoes, and leaves to
-- ledger_post_batch_v1.sql.
--
-- It takes plain values, and has few expressions of its own: PL/pgSQL prepares each one anew in
-- every transaction, and looking into six arrays was a twelfth of a call.
CREATE FUNCTION ledger.post_pair_v2(
    of_operation uuid, of_step text, payer bigint, payee bigint, minor bigint, of_currency text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
DECLARE
    -- The transaction takes its id before it draws a number: the horizon counts on that.
    xid CONSTANT xid8 := pg_current_xact_id();
    low CONSTANT bigint := least(payer, payee);
    high CONSTANT bigint := greatest(payer, payee);
    low_amount CONSTANT bigint := CASE WHEN payer < payee THEN -minor ELSE minor END;
    low_balance bigint;  -- after the entry; stays null for the system's accounts
    high_balance bigint;
    number bigint;
BEGIN
    -- 1. Two accounts, a moderate amount (as in the batch)? Nulls fail every test.
    IF payer <> payee AND minor BETWEEN 1 AND 1000000000000000 THEN
        -- 2. Move the customers' balances, in ascending order so that no two calls wait for each
        -- other; each is computed from the row's newest state, and none goes below zero. What
        -- doesn't move is the system's, or a case for the batch.
        -- The row's lock is what counts. The advisory one is a queue before it: whoever ends wakes
        -- one that waits for a customer everybody pays, where the row's would wake several.
        UPDATE ledger.account SET balance = balance + low_amount
        WHERE id = low AND balance + low_amount >= 0 AND currency = of_currency
            AND CASE WHEN balance IS NOT NULL THEN pg_advisory_xact_lock(id) IS NOT NULL END
        RETURNING balance INTO low_balance;
        IF NOT FOUND THEN
            PERFORM FROM ledger.account
            WHERE id = low AND balance IS NULL AND currency = of_currency;
        END IF;
        IF FOUND THEN
            UPDATE ledger.account SET balance = balance - low_amount
            WHERE id = high AND balance - low_amount >= 0 AND currency = of_currency
                AND CASE WHEN balance IS NOT NULL THEN pg_advisory_xact_lock(id) IS NOT NULL END
            RETURNING balance INTO high_balance;
            IF NOT FOUND THEN
                PERFORM FROM ledger.account
                WHERE id = high AND balance IS NULL AND currency = of_currency;
            END IF;
        END IF;

        -- 3. Write the entry. Its number is drawn while its accounts are locked.
        IF FOUND THEN
            number := nextval('ledger.entry_sequence');
            INSERT INTO ledger.entry (sequence, operation_id, step, legs)
            VALUES (number, of_operation, of_step, 2)
            ON CONFLICT (operation_id, step) DO NOTHING;
        END IF;

        -- 4. Write the postings, which the guard looks at.
        IF FOUND THEN
            INSERT INTO ledger.posting (account_id, entry, amount, balance_after, currency)
            VALUES (low, number, low_amount, low_balance, of_currency),
                (high, number, -low_amount, high_balance, of_currency);
            RETURN 'posted';
        END IF;

        -- 5. Not a new entry, or not a sound one: as if nothing had been.
        IF low_balance IS NOT NULL THEN
            UPDATE ledger.account SET balance = balance - low_amount WHERE id = low;
        END IF;
        IF high_balance IS NOT NULL THEN
            UPDATE ledger.account SET balance = balance + low_amount WHERE id = high;
        END IF;
    END IF;

    RETURN (ledger.post_batch_v1(
        ARRAY[of_operation], ARRAY[of_step], ARRAY[1, 1], ARRAY[payer, payee],
        ARRAY[-minor, minor], ARRAY[of_currency, of_currency]
    ))[1];
END
$$;
