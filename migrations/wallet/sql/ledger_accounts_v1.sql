-- Opening accounts. Both functions may be called any number of times.

CREATE FUNCTION ledger.open_customer_accounts_v1(of_owner uuid, in_currency text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
BEGIN
    INSERT INTO ledger.account (kind, owner, currency, balance)
    VALUES ('available', of_owner, in_currency, 0), ('held', of_owner, in_currency, 0)
    ON CONFLICT (owner, kind) WHERE owner IS NOT NULL DO NOTHING;

    IF EXISTS (SELECT FROM ledger.account WHERE owner = of_owner AND currency <> in_currency) THEN
        RAISE EXCEPTION 'owner % has accounts in another currency than %', of_owner, in_currency
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;

CREATE FUNCTION ledger.open_system_account_v1(of_kind text, in_currency text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, ledger_door, pg_temp
AS $$
DECLARE
    opened bigint;
BEGIN
    INSERT INTO ledger.account (kind, currency) VALUES (of_kind, in_currency)
    ON CONFLICT (kind, currency) WHERE owner IS NULL DO NOTHING;

    -- A second statement: it also sees the account of a twin that was a moment earlier.
    SELECT id INTO STRICT opened FROM ledger.account
    WHERE kind = of_kind AND currency = in_currency AND owner IS NULL;
    RETURN opened;
END
$$;

SELECT ledger.open_system_account_v1(kind, currency)
FROM unnest(ARRAY['settlement', 'suspense']) AS kind, unnest(ARRAY['EUR', 'USD', 'INR', 'JPY']) AS currency;
