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
-- One entry of two legs, nearly every call, goes in quicker by ledger_post_pair_v3.sql.
--
-- Raises unique_violation when one of a batch's ids is booked at the same moment by a call that
-- shares none of our customers' accounts: begin the transaction again. At most one call per
-- transaction: a second one would lock accounts out of order.
CREATE FUNCTION ledger.post_v3(
    operation_ids uuid[], steps text[],
    leg_entries integer[], leg_accounts bigint[], leg_amounts bigint[], leg_currencies text[]
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
BEGIN
    -- The transaction takes its id before it draws a number: the horizon counts on that.
    PERFORM pg_current_xact_id();

    IF cardinality(operation_ids) IS DISTINCT FROM cardinality(steps)
        OR cardinality(leg_entries) IS DISTINCT FROM cardinality(leg_accounts)
        OR cardinality(leg_entries) IS DISTINCT FROM cardinality(leg_amounts)
        OR cardinality(leg_entries) IS DISTINCT FROM cardinality(leg_currencies)
    THEN
        RAISE EXCEPTION 'the arrays differ in length' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- Large batches take turns. Two of them nearly always share some account; row by row they would
    -- wait for each other again and again, and read anew what the other has changed meanwhile.
    -- Small ones seldom meet, and are quicker side by side.
    IF cardinality(operation_ids) >= 200 THEN
        PERFORM pg_advisory_xact_lock(x'6C6564676572'::bigint);  -- "ledger"
    END IF;
    RETURN ledger.post_batch_v1(
        operation_ids, steps, leg_entries, leg_accounts, leg_amounts, leg_currencies
    );
END
$$;
