-- The audit log: who did what to what, from where, in one chain.

-- No foreign key: it would lock a person's row after the chain's lock, against the order that the
-- trigger below relies on.
CREATE TABLE public.audit_event (
    number bigint PRIMARY KEY, -- from the chain itself, so there are no gaps
    at timestamptz NOT NULL,
    event text NOT NULL,
    person_id uuid, -- who did it; null when that is not known
    subject text, -- to what: an id, never an account number
    address text,
    user_agent text,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE INDEX audit_event_of_person ON public.audit_event (person_id, number)
    WHERE person_id IS NOT NULL;

-- What a row vouches for: all of it, and through the hash before it all that came before.
CREATE FUNCTION public.audit_hash_v1(e public.audit_event) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN sha256(e.previous_hash || convert_to(
    jsonb_build_array(
        e.number, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        e.event, e.person_id, e.subject, e.address, e.user_agent
    )::text, 'UTF8'));

-- Whoever writes the next row waits here for the end of whoever wrote the last one. Two statements:
-- the one that waits still reads with its old snapshot, the next one has a fresh one.
CREATE FUNCTION public.audit_chain_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(x'6175646974'::bigint); -- "audit"
    SELECT number, hash INTO last FROM public.audit_event ORDER BY number DESC LIMIT 1;
    NEW.number := COALESCE(last.number, 0) + 1;
    NEW.previous_hash := COALESCE(last.hash, decode(repeat('00', 32), 'hex'));
    NEW.at := clock_timestamp();
    NEW.hash := public.audit_hash_v1(NEW);
    RETURN NEW;
END
$$;
CREATE TRIGGER chain BEFORE INSERT ON public.audit_event
    FOR EACH ROW EXECUTE FUNCTION public.audit_chain_v1();

CREATE FUNCTION public.audit_refuse_v1() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'the audit log refuses %: it is only added to', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_v1();
