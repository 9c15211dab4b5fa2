"""The bank's accounts, transfers and books.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE account (
        number text COLLATE "C" PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('customer', 'omnibus', 'vault')),
        holder text NOT NULL,
        email text,
        phone text,
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'frozen', 'closed')),
        balance bigint CHECK (balance >= 0),
        opened_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (number, currency),
        CHECK ((kind = 'customer') = (balance IS NOT NULL)),
        CHECK ((kind = 'customer') = (number ~ '^[0-9]{10}$')),
        CHECK (kind <> 'customer' OR email IS NOT NULL)
    )
    """,
    """
    CREATE TABLE transfer (
        id uuid PRIMARY KEY,
        account text NOT NULL,
        direction text NOT NULL CHECK (direction IN ('debit', 'credit')),
        amount bigint NOT NULL CHECK (amount > 0),
        currency text NOT NULL,
        state text NOT NULL CHECK (state IN ('pending', 'accepted', 'refused')),
        reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        settled_at timestamptz,
        due_at timestamptz,
        attempt integer NOT NULL DEFAULT 0,
        CHECK ((state = 'refused') = (reason IS NOT NULL)),
        CHECK ((state = 'pending') = (settled_at IS NULL))
    )
    """,
    "CREATE INDEX transfer_due ON transfer (due_at) WHERE due_at IS NOT NULL",
    # The pair of account and currency is the key, so that no posting can be in another currency.
    """
    CREATE TABLE posting (
        entry_id uuid NOT NULL,
        account text COLLATE "C" NOT NULL,
        amount bigint NOT NULL CHECK (amount <> 0),
        currency text NOT NULL,
        posted_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (entry_id, account),
        FOREIGN KEY (account, currency) REFERENCES account (number, currency)
    )
    """,
    "CREATE INDEX posting_account ON posting (account)",
    # One check per statement, however many entries a batch brings.
    """
    CREATE FUNCTION posting_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM added GROUP BY entry_id, currency HAVING sum(amount) <> 0
        ) THEN
            RAISE EXCEPTION 'an entry does not sum to zero' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER posting_is_balanced AFTER INSERT ON posting
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION posting_is_balanced()
    """,
    """
    INSERT INTO account (number, kind, holder, currency)
    SELECT kind || ':' || currency, kind, holder, currency
    FROM (VALUES ('omnibus', 'Florin, customers'' money'),
                 ('vault', 'The bank')) AS own (kind, holder),
         unnest(ARRAY['EUR', 'USD', 'INR', 'JPY']) AS currency
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("money is not rolled back")
