"""People: who has a wallet, who asked for one, who is signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

DUE = "state IN ('requested', 'waiting_for_bank', 'waiting_for_mail')"


def _time(name: str, *, null: bool = False, now: bool = False) -> sa.Column[object]:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null, server_default=default)


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.func.uuidv7()),
        sa.Column("account_number", sa.Text, nullable=False, unique=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        _time("created_at", now=True),
        sa.CheckConstraint("account_number ~ '^[0-9]{10}$'", name="person_account_number_check"),
    )
    _create_registration()
    _create_sign_in_session()


def _create_registration() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_number", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        _time("due_at", null=True, now=True),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("holder", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("currency", sa.Text),
        sa.Column("mails_asked", sa.Integer, nullable=False, server_default="0"),
        _time("mail_asked_at", null=True),
        sa.Column("code_hash", sa.Text),
        _time("code_expires_at", null=True),
        sa.Column("code_tries_left", sa.Integer, nullable=False, server_default="0"),
        _time("created_at", now=True),
        sa.CheckConstraint(
            "state IN ('requested', 'waiting_for_bank', 'waiting_for_mail', 'code_sent',"
            " 'rejected', 'activated', 'expired')",
            name="registration_state_check",
        ),
        sa.CheckConstraint("code_tries_left >= 0", name="registration_code_tries_check"),
        # A final state promises no more work and keeps no secret.
        sa.CheckConstraint(
            f"(due_at IS NOT NULL) = ({DUE})",
            name="registration_due_check",
        ),
        sa.CheckConstraint(
            "(password_hash IS NOT NULL) = (state NOT IN ('rejected', 'activated', 'expired'))",
            name="registration_password_check",
        ),
        sa.CheckConstraint(
            "state NOT IN ('rejected', 'expired')"
            " OR (holder IS NULL AND email IS NULL AND code_hash IS NULL)",
            name="registration_forgotten_check",
        ),
    )
    op.create_index(
        "registration_due",
        "registration",
        ["due_at"],
        postgresql_where=sa.text(DUE),
    )
    op.create_index(
        "registration_to_forget",
        "registration",
        ["created_at"],
        postgresql_where=sa.text(f"{DUE} OR state = 'code_sent'"),
    )
    op.create_index("registration_mails", "registration", ["account_number", "mail_asked_at"])


def _create_sign_in_session() -> None:
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.func.uuidv7()),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("refresh_hash", sa.Text, nullable=False, unique=True),
        sa.Column("previous_refresh_hash", sa.Text),
        _time("rotated_at", now=True),
        sa.Column("user_agent", sa.Text, nullable=False),
        _time("created_at", now=True),
        _time("last_seen_at", now=True),
        _time("expires_at"),
        _time("ended_at", null=True),
    )
    op.create_index("sign_in_session_person", "sign_in_session", ["person_id"])
    op.create_index(
        "sign_in_session_previous", "sign_in_session", ["previous_refresh_hash"], unique=True
    )


def downgrade() -> None:
    raise NotImplementedError("history is not undone")
