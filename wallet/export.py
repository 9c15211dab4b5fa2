"""All that is kept about a person, as one JSON document, for that person alone.

Read and handed out portion by portion, each in a moment of its own, so that neither a long history
nor a slow reader keeps anything open. No secret stands in it: no hash, key, token or code.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wallet import (
    audit,
    contacts,
    ledger,
    notifications,
    operations,
    payouts,
    people,
    requests,
    schedules,
)
from wallet.audit import AuditEvent, Event, Origin
from wallet.database import autocommit
from wallet.people import Person, SignedIn
from wallet.people.confirmation import require_confirmed
from wallet.people.models import KnownDevice, SignInSession

PORTION = 100  # rows that are read at once

Fetch = Callable[[str | None], Any]  # a page's cursor to that page


def request_export(session: Session, signed_in: SignedIn, origin: Origin) -> None:
    """Before `document`: it is recorded who took it, and where. Raises ConfirmationNeeded."""
    require_confirmed(signed_in)
    person_id, subject = signed_in.person.id, str(signed_in.session_id)
    audit.record(session, Event.EXPORTED, person_id=person_id, origin=origin, subject=subject)


def document(person: Person) -> Iterator[str]:
    """The text of it, in pieces."""
    yield "{"
    for number, (name, rows) in enumerate(_sections(person)):
        yield f"{',' if number else ''}\n{json.dumps(name)}: "
        if isinstance(rows, dict):
            yield _json(rows)
        else:
            yield from _list(rows)
    yield "\n}\n"


def _sections(person: Person) -> Iterator[tuple[str, dict[str, Any] | Iterator[Any]]]:
    yield "person", _profile(person)
    yield "people", _contacts(person)
    yield "operations", _operations(person)
    yield "payouts", _payouts(person)
    yield "schedules", _schedules(person)
    yield "requests", _requests(person)
    yield "notifications", _pages(lambda at: _notifications(person, at))
    yield "sign_ins", _sign_ins(person)
    yield "devices", _devices(person)
    yield "second_factor", _second_factor(person)
    yield "passkeys", _passkeys(person)
    yield "events", _events(person)


def _profile(person: Person) -> dict[str, Any]:
    with autocommit() as session:
        balances = ledger.balances(session, person.id)
        muted = notifications.muted_by(session, person.id)
    return {
        "name": person.holder,
        "email": person.email,
        "account_number": person.account_number,
        "currency": person.currency,
        "wallet_opened_at": person.created_at,
        "format": person.locale,
        "mails_not_wanted": sorted(muted),
        "available": balances.available.decimal,
        "held": balances.held.decimal,
    }


def _contacts(person: Person) -> Iterator[Any]:
    with autocommit() as session:
        yield from contacts.all_of(session, person.id)


def _operations(person: Person) -> Iterator[Any]:
    """Without the id by which we know the other one."""
    for each in _pages(lambda at: operations.history(person.id, cursor=at, limit=PORTION)):
        yield _without(each, "counterparty_id")


def _schedules(person: Person) -> Iterator[Any]:
    with autocommit() as session:
        yield from schedules.live_ones(session, person.id)
    yield from _pages(lambda at: _in_session(schedules.ended_ones, person, at))


def _requests(person: Person) -> Iterator[Any]:
    """Without what would let somebody pay a link."""
    with autocommit() as session:
        still_open = requests.open_requests(session, person.id)
    for each in (*still_open.to_pay, *still_open.asked):
        yield _without(each, "token")
    for each in _pages(lambda at: _in_session(requests.earlier_requests, person, at)):
        yield _without(each, "token")


def _without(view: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in asdict(view).items() if key != name}


def _payouts(person: Person) -> Iterator[Any]:
    for payout in _pages(lambda at: _in_session(payouts.recent, person, at)):
        with autocommit() as session:
            rows = payouts.all_rows(session, person.id, payout.id)
        yield asdict(payout) | {"recipients": [asdict(row) for row in rows]}


def _notifications(person: Person, at: str | None) -> Any:
    return _in_session(notifications.recent, person, at)


def _in_session(read: Callable[..., Any], person: Person, at: str | None) -> Any:
    with autocommit() as session:
        return read(session, person.id, cursor=at, limit=PORTION)


def _sign_ins(person: Person) -> Iterator[Any]:
    """Also those that are over and not forgotten yet."""
    shown = ("created_at", "last_seen_at", "expires_at", "ended_at", "address", "user_agent")
    with autocommit() as session:
        own = select(SignInSession).where(SignInSession.person_id == person.id)
        rows = session.scalars(own.order_by(SignInSession.created_at)).all()
    yield from ({name: getattr(row, name) for name in shown} for row in rows)


def _devices(person: Person) -> Iterator[Any]:
    with autocommit() as session:
        own = select(KnownDevice).where(KnownDevice.person_id == person.id)
        rows = session.scalars(own.order_by(KnownDevice.created_at)).all()
    yield from ({"created_at": r.created_at, "last_seen_at": r.last_seen_at} for r in rows)


def _second_factor(person: Person) -> dict[str, Any]:
    with autocommit() as session:
        return asdict(people.second_factor_of(session, person.id))


def _passkeys(person: Person) -> Iterator[Any]:
    with autocommit() as session:
        yield from people.passkeys_of(session, person.id)


def _events(person: Person) -> Iterator[Any]:
    """The audit log's, the newest first."""
    before = 2**62
    while True:
        with autocommit() as session:
            own = select(AuditEvent).where(
                AuditEvent.person_id == person.id, AuditEvent.number < before
            )
            rows = session.scalars(own.order_by(AuditEvent.number.desc()).limit(PORTION)).all()
        for row in rows:
            yield {n: getattr(row, n) for n in ("at", "event", "address", "user_agent")}
        if len(rows) < PORTION:
            return
        before = rows[-1].number


def _pages(fetch: Fetch) -> Iterator[Any]:
    """Every item of every page."""
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _list(rows: Iterator[Any]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n  {_json(row)}"
    yield "]"


def _json(row: Any) -> str:
    plain = row if isinstance(row, dict) else asdict(row)
    return json.dumps(plain, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """What JSON has no form for: times as ISO 8601, ids as text."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
