-- Posting one entry of two legs in one currency, which is what nearly every request does: the same
-- rules as in ledger_post_batch_v1.sql with plain variables, in two thirds of the time.
CREATE FUNCTION ledger.post_pair_v1(
    of_operation uuid, of_step text,
    one bigint, one_amount bigint, one_currency text,
    two bigint, two_amount bigint, two_currency text
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    amount_limit CONSTANT bigint := 1000000000000000;  -- as in the batch
    one_balance bigint;  -- null for the system's accounts
    two_balance bigint;
    one_known text;  -- currency; null when there is no such account
    two_known text;
    answer text;
    known_answer text;
    number bigint;
BEGIN
    -- 1. Lock the customers' accounts, in ascending order; read the system's unlocked.
    SELECT max(balance) FILTER (WHERE id = one), max(currency) FILTER (WHERE id = one),
        max(balance) FILTER (WHERE id = two), max(currency) FILTER (WHERE id = two)
    INTO one_balance, one_known, two_balance, two_known
    FROM (
        SELECT id, balance, currency FROM ledger.account
        WHERE id = ANY (ARRAY[one, two]) AND balance IS NOT NULL
        ORDER BY id FOR NO KEY UPDATE
    ) AS locked;
    IF one_known IS NULL THEN
        SELECT currency INTO one_known FROM ledger.account WHERE id = one AND balance IS NULL;
    END IF;
    IF two_known IS NULL THEN
        SELECT currency INTO two_known FROM ledger.account WHERE id = two AND balance IS NULL;
    END IF;

    -- 2. Judge, leg by leg as the batch does. Nulls fail every test.
    answer := CASE
        WHEN one_known IS NULL THEN 'unknown_account'
        WHEN (one_known = one_currency) IS NOT TRUE THEN 'wrong_currency'
        WHEN one_amount = 0 OR (one_amount BETWEEN -amount_limit AND amount_limit) IS NOT TRUE
            THEN 'unbalanced'
        WHEN two_known IS NULL THEN 'unknown_account'
        WHEN (two_known = two_currency) IS NOT TRUE THEN 'wrong_currency'
        WHEN one = two OR (two_amount BETWEEN -amount_limit AND amount_limit) IS NOT TRUE
            OR one_amount + two_amount <> 0
            THEN 'unbalanced'
        WHEN one_balance + one_amount < 0 OR two_balance + two_amount < 0
            THEN 'insufficient_funds'
    END;

    -- 3. Write the entry. Its number is drawn while its accounts are locked.
    IF answer IS NULL THEN
        INSERT INTO ledger.entry (sequence, operation_id, step, legs)
        VALUES (nextval('ledger.entry_sequence'), of_operation, of_step, 2)
        ON CONFLICT (operation_id, step) DO NOTHING
        RETURNING sequence INTO number;
    END IF;

    -- 4. A known id is judged by its content alone, whatever the balances are now.
    IF number IS NULL THEN
        SELECT CASE WHEN ledger.is_booked_v1(entry.sequence, ARRAY[one, two],
                ARRAY[one_amount, two_amount], ARRAY[one_currency, two_currency])
            THEN 'replayed' ELSE 'content_differs' END
        INTO known_answer
        FROM ledger.entry WHERE operation_id = of_operation AND step = of_step;
        RETURN COALESCE(known_answer, answer);
    END IF;

    -- 5. Write the postings, which the guard looks at, and the balances.
    INSERT INTO ledger.posting (account_id, entry, amount, balance_after, currency)
    VALUES (one, number, one_amount, one_balance + one_amount, one_known),
        (two, number, two_amount, two_balance + two_amount, two_known);
    UPDATE ledger.account
    SET balance = CASE id WHEN one THEN one_balance + one_amount ELSE two_balance + two_amount END
    WHERE id = ANY (ARRAY[one, two]) AND balance IS NOT NULL;
    RETURN 'posted';
END
$$;
