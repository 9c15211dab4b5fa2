"""The audit log: who did what to what, from where, when. Only added to, and one chain by hash.

Whoever adds a row holds the chain's lock until the commit, so a transaction adds its rows as the
very last thing it does: `record` only promises them. Nobody who holds the lock waits for anybody
else's, so it can't be part of a deadlock, and it is held for one round trip and the commit.

No secret, code, token or account number ever stands in a row. What was refused by a limit before a
password or code was even looked at is not recorded: it would let anybody fill the disk. Neither is
a webhook that is forged or replayed: no limit holds it up, so it leaves a line in the log alone,
which is thrown away in time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.database import Model, after_commit, after_rollback, before_commit, transaction
from wallet.ledger import Finding
from wallet.ledger.verify import find

MAX_ADDRESS = 64
MAX_USER_AGENT = 250  # the name of the browser stands at the end of the longest


class Event(StrEnum):
    """Everything that is recorded."""

    SIGNED_UP = "signed_up"
    CODE_REFUSED = "code_refused"  # of a sign-up; the subject is the registration
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SECOND_FACTOR_ASKED = "second_factor_asked"  # the password was right
    NEW_DEVICE = "new_device"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"  # one that they were not using
    OTHER_SESSIONS_ENDED = "other_sessions_ended"
    REFRESH_TOKEN_STOLEN = "refresh_token_stolen"  # noqa: S105 - an event's name
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an event's name
    CONFIRMED = "confirmed"
    CONFIRMATION_REFUSED = "confirmation_refused"
    SECOND_FACTOR_ENABLED = "second_factor_enabled"
    SECOND_FACTOR_DISABLED = "second_factor_disabled"
    SECOND_FACTOR_REFUSED = "second_factor_refused"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    PASSKEY_ADDED = "passkey_added"  # the subject is the passkey
    PASSKEY_REMOVED = "passkey_removed"
    EXPORTED = "exported"  # all that is kept about the person
    WALLET_CLOSED = "wallet_closed"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, cut to a length that can be kept and shown."""

    address: str
    user_agent: str
    device_token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", self.address[:MAX_ADDRESS])
        object.__setattr__(self, "user_agent", _shortened(self.user_agent))


class AuditEvent(Model):
    """The database fills in the number, the time and the hashes."""

    __tablename__ = "audit_event"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    event: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None]
    subject: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    user_agent: Mapped[str | None] = mapped_column(Text)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


_as_head = func.concat(AuditEvent.number, ":", func.encode(AuditEvent.hash, "hex"))


@dataclass(frozen=True, slots=True)
class AuditEventView:
    """An event, as the person that it is about sees it."""

    at: datetime
    event: str
    address: str | None
    user_agent: str | None


def record(
    session: Session,
    event: str,
    *,
    person_id: UUID | None,
    origin: Origin | None,
    subject: str | None = None,
) -> None:
    """Keep what was done: written with the transaction's commit, or not at all."""
    row = _row(event, person_id, origin, subject)
    before_commit(session, partial(_write, session, row))


def record_anyway(
    session: Session,
    event: str,
    *,
    person_id: UUID | None,
    origin: Origin | None,
    subject: str | None = None,
) -> None:
    """Keep it in a transaction of its own, however the caller's ends: for what ends in a refusal,
    or is told by an exception."""
    row = _row(event, person_id, origin, subject)
    after_rollback(session, partial(_write_alone, row))
    after_commit(session, partial(_write_alone, row))


def events_of(
    session: Session, person_id: UUID, limit: int = 50, *, but: Collection[Event] = ()
) -> list[AuditEventView]:
    """The newest first, without the events in `but`."""
    rows = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.person_id == person_id, AuditEvent.event.not_in(but))
        .order_by(AuditEvent.number.desc())
        .limit(limit)
    )
    return [AuditEventView(row.at, row.event, row.address, row.user_agent) for row in rows]


def verify(session: Session) -> list[Finding]:
    """The first row that is not what was written, by its number; an empty list is good news.

    Whoever can rewrite every row from there to the end, or drop the last ones, is found out only by
    somebody who kept an older `head`: see `missing`.
    """
    return find(session, _FIRST_BAD_ROW)


def head(session: Session) -> str | None:
    """The end of the chain, which vouches for all before it: "number:hash". None when empty."""
    return session.scalar(select(_as_head).order_by(AuditEvent.number.desc()).limit(1))


def missing(session: Session, expected: str) -> list[Finding]:
    """A finding if no row of the chain is the `head` that somebody kept."""
    if session.scalar(select(AuditEvent.number).where(_as_head == expected)) is not None:
        return []
    return [Finding("the expected event is in the chain", (expected,))]


_FIRST_BAD_ROW = text("""
    SELECT rule, CAST(number AS text) FROM (
        SELECT kept.number, CASE
            WHEN kept.number <> row_number() OVER chain
                OR kept.previous_hash <> COALESCE(
                    lag(kept.hash) OVER chain, decode(repeat('00', 32), 'hex'))
                THEN 'every event follows the one before it'
            WHEN kept.hash <> audit_hash_v1(kept) THEN 'no event was changed'
        END AS rule
        FROM audit_event AS kept
        WINDOW chain AS (ORDER BY kept.number)
    ) AS looked_at
    WHERE rule IS NOT NULL ORDER BY number LIMIT 1
""")


def _row(
    event: str, person_id: UUID | None, origin: Origin | None, subject: str | None
) -> dict[str, object]:
    return {
        "event": Event(event),
        "person_id": person_id,
        "subject": subject,
        "address": origin and origin.address,
        "user_agent": origin and origin.user_agent,
    }


def _write(session: Session, row: Mapping[str, object]) -> None:
    session.execute(insert(AuditEvent).values(row))


def _write_alone(row: Mapping[str, object]) -> None:
    with transaction() as session:
        _write(session, row)


def _shortened(user_agent: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in user_agent)
    return " ".join(printable.split())[:MAX_USER_AGENT]
