"""Money requests: somebody asks somebody, whoever has a link, or several people for money."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- What somebody asked for in one go: of one person, by a link, or split among several.
        CREATE TABLE request_group (
            id uuid PRIMARY KEY DEFAULT uuidv7(),
            asker_id uuid NOT NULL REFERENCES person,
            idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
            digest bytea NOT NULL, -- of what was asked for: the same key with another is refused
            way text NOT NULL CHECK (way IN ('person', 'link', 'split')),
            own_share bigint NOT NULL DEFAULT 0 CHECK (own_share >= 0), -- of a split, the asker's
            created_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (asker_id, idempotency_key),
            CHECK (way = 'split' OR own_share = 0)
        );

        CREATE TABLE money_request (
            id uuid PRIMARY KEY DEFAULT uuidv7(),
            group_id uuid NOT NULL REFERENCES request_group,
            number integer NOT NULL, -- in its group
            asker_id uuid NOT NULL REFERENCES person,
            payer_id uuid REFERENCES person, -- of a link, whoever paid it
            minor bigint NOT NULL CHECK (minor > 0),
            currency text NOT NULL,
            note text CHECK (length(note) <= 140),
            -- Of the link. As it is, not hashed: its asker is shown it again whenever they look,
            -- and who reads this table learns nothing from it but how to pay them.
            token text UNIQUE,
            acquainted boolean NOT NULL, -- money had gone between the two before
            state text NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'paid', 'declined', 'cancelled', 'expired')),
            operation_id uuid UNIQUE REFERENCES operation, -- the transfer that paid it
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days',
            reminded_at timestamptz,
            ended_at timestamptz,
            UNIQUE (group_id, number),
            CHECK (asker_id <> payer_id),
            CHECK ((state = 'paid') = (operation_id IS NOT NULL)),
            CHECK ((state = 'open') = (ended_at IS NULL)),
            CHECK (CASE WHEN token IS NULL
                THEN payer_id IS NOT NULL
                ELSE (payer_id IS NOT NULL) = (state = 'paid') END)
        );
        CREATE INDEX money_request_of_asker ON money_request (asker_id, id);
        CREATE INDEX money_request_of_payer ON money_request (payer_id, id)
            WHERE payer_id IS NOT NULL;
        -- The few that are open, however many there were.
        CREATE INDEX money_request_asked ON money_request (asker_id, id) WHERE state = 'open';
        CREATE INDEX money_request_to_pay ON money_request (payer_id, id) WHERE state = 'open';
        CREATE INDEX money_request_to_expire ON money_request (expires_at) WHERE state = 'open';

        -- A request tells each thing once, but for reminders.
        ALTER TABLE notification ADD COLUMN money_request_id uuid REFERENCES money_request;
        CREATE UNIQUE INDEX notification_of_money_request ON notification (money_request_id, kind)
            WHERE money_request_id IS NOT NULL AND kind <> 'request_reminded';
    """)


def downgrade() -> None:
    raise NotImplementedError("money's history is not taken back")
