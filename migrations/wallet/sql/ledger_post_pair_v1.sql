-- Posting one new entry of two legs in one currency, which is what nearly every request does,
-- quicker than the batch would. It only knows success: whatever else there is to say (refused, replayed,
-- malformed) it undoes, and leaves to ledger_post_batch_v1.sql by answering null.
CREATE FUNCTION ledger.post_pair_v1(
    of_operation uuid, of_step text, of_currency text,
    one bigint, one_amount bigint, two bigint, two_amount bigint
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    amount_limit CONSTANT bigint := 1000000000000000;  -- as in the batch
    low CONSTANT bigint := least(one, two);
    high CONSTANT bigint := greatest(one, two);
    low_amount CONSTANT bigint := CASE WHEN one < two THEN one_amount ELSE two_amount END;
    low_balance bigint;  -- after the entry; stays null for the system's accounts
    high_balance bigint;
    is_sound boolean := true;
    number bigint;
BEGIN
    -- 1. Two accounts, two amounts that cancel out. Nulls fail every test.
    IF (one <> two AND one_amount <> 0 AND one_amount + two_amount = 0
        AND one_amount BETWEEN -amount_limit AND amount_limit) IS NOT TRUE
    THEN
        RETURN NULL;
    END IF;

    -- 2. Move the customers' balances, in ascending order so that no two calls wait for each other;
    -- each is computed from the row's newest state, and none goes below zero. What doesn't move
    -- is the system's, or a case for the batch.
    UPDATE ledger.account SET balance = balance + low_amount
    WHERE id = low AND balance + low_amount >= 0 AND currency = of_currency
    RETURNING balance INTO low_balance;
    IF low_balance IS NULL THEN
        PERFORM FROM ledger.account WHERE id = low AND balance IS NULL AND currency = of_currency;
        is_sound := FOUND;
    END IF;
    IF is_sound THEN
        UPDATE ledger.account SET balance = balance - low_amount
        WHERE id = high AND balance - low_amount >= 0 AND currency = of_currency
        RETURNING balance INTO high_balance;
        IF high_balance IS NULL THEN
            PERFORM FROM ledger.account WHERE id = high AND balance IS NULL AND currency = of_currency;
            is_sound := FOUND;
        END IF;
    END IF;

    -- 3. Write the entry. Its number is drawn while its accounts are locked.
    IF is_sound THEN
        INSERT INTO ledger.entry (sequence, operation_id, step, legs)
        VALUES (nextval('ledger.entry_sequence'), of_operation, of_step, 2)
        ON CONFLICT (operation_id, step) DO NOTHING
        RETURNING sequence INTO number;
    END IF;

    -- 4. Not a new entry, or not a sound one: as if nothing had been.
    IF number IS NULL THEN
        IF low_balance IS NOT NULL THEN
            UPDATE ledger.account SET balance = balance - low_amount WHERE id = low;
        END IF;
        IF high_balance IS NOT NULL THEN
            UPDATE ledger.account SET balance = balance + low_amount WHERE id = high;
        END IF;
        RETURN NULL;
    END IF;

    -- 5. Write the postings, which the guard looks at.
    INSERT INTO ledger.posting (account_id, entry, amount, balance_after, currency)
    VALUES (low, number, low_amount, low_balance, of_currency),
        (high, number, -low_amount, high_balance, of_currency);
    RETURN 'posted';
END
$$;
