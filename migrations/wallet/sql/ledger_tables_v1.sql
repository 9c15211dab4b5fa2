-- The ledger's tables. Nothing but the functions of this schema writes them; see ledger_guards_v1.sql.

CREATE SCHEMA ledger;

-- Rules for a column stand in types and in the guards, not in CHECK constraints: PostgreSQL parses
-- those again for each statement, which costs a transfer a fifth of its time.
CREATE DOMAIN ledger.customer_balance AS bigint CHECK (VALUE >= 0);

-- Customers' accounts carry their balance, and the database keeps it at or above zero.
-- The system's accounts carry none: every deposit would have to lock that one row. Their balance
-- is a checkpoint plus the postings after it; see ledger_horizon_v1.sql.
CREATE TABLE ledger.account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    owner uuid,  -- the person; null for the system's accounts
    currency text COLLATE "C" NOT NULL,  -- ISO 4217
    balance ledger.customer_balance,  -- minor units; null for the system's accounts
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);  -- room for the next balance on the same page: no index is touched

CREATE UNIQUE INDEX account_of_owner ON ledger.account (owner, kind) WHERE owner IS NOT NULL;
CREATE UNIQUE INDEX account_of_system ON ledger.account (kind, currency) WHERE owner IS NULL;

-- Drawn by the door in the order of posting, after the accounts' locks and after the transaction
-- has its id. So per customer's account it is the order of the postings, and the horizon can tell
-- which numbers are final. CACHE 1: a session that kept numbers back would break both.
CREATE SEQUENCE ledger.entry_sequence AS bigint CACHE 1;

-- One balanced event. The id is the operation's with the step, so no step is booked twice.
CREATE TABLE ledger.entry (
    sequence bigint NOT NULL UNIQUE,
    operation_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    legs smallint NOT NULL,  -- how many postings it has
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- postings are refused in any other transaction
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (operation_id, step)
);

-- One line of an entry, credit-positive. No foreign keys: they would lock the settlement account's
-- row for each deposit; the guard checks the same, once per statement.
CREATE TABLE ledger.posting (
    account_id bigint NOT NULL,
    entry bigint NOT NULL,  -- entry.sequence
    amount bigint NOT NULL,  -- minor units
    balance_after bigint,  -- null for the system's accounts
    currency text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, entry)
);

-- What a system's account held when every entry up to `through_entry` was final.
CREATE TABLE ledger.checkpoint (
    account_id bigint NOT NULL,
    through_entry bigint NOT NULL,
    balance bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, through_entry)
);

-- Marks: once no transaction below `xid` runs, no entry up to `through_entry` can appear any more.
CREATE TABLE ledger.horizon (
    through_entry bigint NOT NULL,
    xid xid8 NOT NULL PRIMARY KEY
);
