"""Sending what was promised: at least once, always under one Message-ID."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, text

from wallet.database import autocommit_engine, transaction
from wallet.languages import gettext
from wallet.locales import written_for
from wallet.money import Money
from wallet.notifications.groups import GROUP_OF
from wallet.notifications.models import Notification
from wallet.people.codes import CODE_MINUTES, mint_code
from wallet.people.names import masked_name
from wallet.people.user_agents import browser_of

BATCH = 50
LEASE_SECONDS = 12  # how long the mails of a worker that died wait, sign-up codes among them
SENDING_SECONDS = 6  # then the rest is given back
FIRST_RETRY_SECONDS = 2
MAX_RETRY_SECONDS = 15 * 60
GIVE_UP_AFTER_SECONDS = 24 * 60 * 60
SIGN_UP_CODE = "sign_up_code"
ASKS = ("request_asked", "request_reminded")  # nobody is asked for what was answered meanwhile
CONNECTION_LOST = (SMTPServerDisconnected, ConnectionError, TimeoutError)

_CLAIM = text((Path(__file__).parent / "claim.sql").read_text())
_MARK = text((Path(__file__).parent / "mark.sql").read_text())

_MUTABLE = {"kinds": list(GROUP_OF), "groups": list(GROUP_OF.values())}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, before its template `mail/<kind>` makes text of it."""

    id: UUID  # the same for every attempt; the Message-ID is made of it
    kind: str
    to: str
    facts: dict[str, Any]
    locale: str | None = None  # of `wallet.locales`; none when they chose none


Send = Callable[[Mail], None]


def send_due(
    connect: Callable[[], AbstractContextManager[Send]],
    *,
    on_full: Callable[[], object] | None = None,
) -> int:
    """Send one batch of what is due over one connection; return how many were sent.

    Each is marked as sent right after the server took it: a worker that dies repeats one mail at
    most. What the server refuses is tried again, later and later, for a day.
    """
    # Every claim and every mark is one statement: the connection holds nothing between them.
    with autocommit_engine().connect() as database:
        claim = {"limit": BATCH, "lease": LEASE_SECONDS} | _MUTABLE
        claimed = database.execute(_CLAIM, claim).all()
        if len(claimed) == BATCH and on_full:
            on_full()
        rows = [row for row in claimed if not row.is_muted]
        if not rows:
            return 0
        try:
            with connect() as send:
                sent, left = _send_in_turn(database, send, rows)
        except OSError as error:  # SMTPException is one
            log.warning("the mail server can't be used: %s", type(error).__name__)
            _put_off(database, rows)
            return 0
        _give_back(database, left)
        return sent


def _send_in_turn(
    database: Connection, send: Send, rows: Sequence[Row[Any]]
) -> tuple[int, Sequence[Row[Any]]]:
    """How many were sent, and those that are left for the next claim."""
    deadline = time.monotonic() + SENDING_SECONDS
    sent = 0
    for number, row in enumerate(rows):
        if time.monotonic() > deadline:
            return sent, rows[number:]
        try:
            sent += _send(database, send, row)
        except CONNECTION_LOST as error:
            log.warning("the mail server hung up: %s", type(error).__name__)
            _put_off(database, [row])  # maybe because of this one; the others have done nothing
            return sent, rows[number + 1 :]
    return sent, ()


def is_any_mail_due() -> bool:
    with transaction() as session:
        due = select(Notification.id).where(
            Notification.state == "due", Notification.due_at <= func.now()
        )
        return session.scalar(due.limit(1)) is not None


def _send(database: Connection, send: Send, row: Row[Any]) -> bool:
    """Send one; False when it is not to be sent (any more), or was refused by itself.

    Raises one of CONNECTION_LOST, after which no other mail can be sent either.
    """
    with written_for(row.locale):  # some are words
        facts = _facts(row)
    if facts is None:
        _mark(database, row, "given_up")
        return False
    try:
        send(Mail(row.id, row.kind, row.email, facts, row.locale))
    except CONNECTION_LOST:
        raise
    except Exception as error:  # the server's no to this one, or a template's mistake
        log.warning("mail %s was not taken: %s", row.id, type(error).__name__)
        _put_off(database, [row])
        return False
    _mark(database, row, "sent")
    return True


def _facts(row: Row[Any]) -> dict[str, Any] | None:
    """What the template says; None when there is nothing to say any more."""
    facts: dict[str, Any] = {
        "holder": row.holder,
        "operation_id": row.operation_id,
        "amount": Money(row.minor, row.currency) if row.operation_id else None,
        "note": row.note,
        "reason": row.reason,
        "sender": row.sender,
        "recipient": row.recipient,
        "at": row.created_at,
        # In our words: whoever has a password must not write to its owner in our name.
        "browser": browser_of(row.user_agent or ""),
        "address": row.address,
        "payout_id": row.payout_id,
        "schedule_id": row.schedule_id,
        "request_id": row.request_id,
    }
    if row.kind in ASKS and row.request_state != "open":
        return None
    if row.request_id:
        facts |= _of_money_request(row)
    if row.payout_id:
        facts |= _what_became_of_all(row)
    if row.schedule_id:
        facts |= _of_a_schedule(row)
    if row.kind == SIGN_UP_CODE:
        # Minted only now, so that its ten minutes begin when it leaves.
        with transaction() as session:
            facts["code"] = mint_code(session, row.registration_id)
        facts["minutes"] = CODE_MINUTES
        if facts["code"] is None:
            return None
    return facts


def _what_became_of_all(row: Row[Any]) -> dict[str, Any]:
    """Of the payments that were asked for as one."""
    return {
        "total": Money(row.total, row.payout_currency),
        "settled_count": row.settled_count,
        "settled_total": Money(row.settled_total, row.payout_currency),
        "refused_count": row.refused_count,
        "payout_reason": row.payout_reason,
    }


def _of_a_schedule(row: Row[Any]) -> dict[str, Any]:
    """Which payment of theirs, on which date, and why it wasn't done."""
    return {
        "payment": row.schedule_kind,
        "amount": Money(row.schedule_minor, row.schedule_currency),
        "date": row.schedule_date,
        "reason": row.schedule_reason,
    }


def _of_money_request(row: Row[Any]) -> dict[str, Any]:
    """A stranger's words are not mailed to anybody: who has signed in may read them. Names are told
    as the request's page tells them."""
    known, payer = row.acquainted, row.request_payer
    return {
        "amount": Money(row.request_minor, row.request_currency),
        "note": row.request_note if known else None,
        "asker": row.asker if known else masked_name(row.asker),
        "payer": payer if known else gettext("account %(number)s", number=row.request_account),
        "expires_at": row.expires_at,
    }


def _put_off(database: Connection, rows: Sequence[Row[Any]]) -> None:
    """Try these again later; after a day, never."""
    for row in rows:
        wait = min(FIRST_RETRY_SECONDS * 2 ** min(row.attempt - 1, 16), MAX_RETRY_SECONDS)
        if row.tried_seconds > GIVE_UP_AFTER_SECONDS:
            log.error("ALARM mail %s could not be sent for a day", row.id)
            _mark(database, row, "given_up")
        else:
            _mark(database, row, "due", wait_seconds=wait)


def _give_back(database: Connection, rows: Sequence[Row[Any]]) -> None:
    """These were claimed and not tried."""
    for row in rows:
        _mark(database, row, "due", untried=1)


def _mark(
    database: Connection, row: Row[Any], state: str, *, wait_seconds: int = 0, untried: int = 0
) -> None:
    """`wait_seconds` is how long it stays due; `untried` takes back that many attempts."""
    values = {"state": state, "wait": wait_seconds, "untried": untried}
    database.execute(_MARK, values | {"id": row.id, "attempt": row.attempt})
