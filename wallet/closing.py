"""Closing a wallet: its owner leaves, nobody gets in any more, and no money either.

What happened in it stays: the ledger, the operations, the audit log. The bank account can open it
again: see `wallet.people.registrations`.
"""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from wallet import audit, ledger, requests, schedules
from wallet.audit import Event, Origin
from wallet.errors import CannotClose, SessionEnded
from wallet.languages import gettext
from wallet.notifications import notify_about_sign_in
from wallet.operations.models import Operation
from wallet.operations.states import IN_FLIGHT
from wallet.payouts.models import Payout
from wallet.payouts.states import State
from wallet.people import SignedIn
from wallet.people.confirmation import require_confirmed
from wallet.people.models import KnownDevice, Person, SecondFactorRow
from wallet.people.passkeys import Passkey
from wallet.people.sessions import end_every_session
from wallet.schedules.models import Schedule

NO_PASSWORD = ""  # the hash of none


def close_wallet(session: Session, signed_in: SignedIn, origin: Origin) -> None:
    """End every sign-in, for good. Ring `mail` after the commit.

    Money that is on its way in holds the person's row (`wallet.people.payees`), so from the lock on
    there is none but what the next statement sees; and what waits for the lock finds nobody.

    Raises ConfirmationNeeded, CannotClose with a sentence that says why, and SessionEnded to the
    slower of two.
    """
    require_confirmed(signed_in)
    person = signed_in.person
    requests.end_all_of(session, person.id)  # before the person, as whoever pays one locks them
    its_row = select(Person.id).where(Person.id == person.id, Person.closed_at.is_(None))
    if session.scalar(its_row.with_for_update()) is None:
        raise SessionEnded
    if why := why_not(session, person):
        raise CannotClose(why)
    # Promised before the sign-in is gone from what the mail says of it.
    notify_about_sign_in(session, Event.WALLET_CLOSED, person.id, signed_in.session_id)
    session.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(closed_at=func.now(), password_hash=NO_PASSWORD)
    )
    end_every_session(session, person.id)
    for locks in (SecondFactorRow, Passkey, KnownDevice):
        session.execute(delete(locks).where(locks.person_id == person.id))
    subject = str(signed_in.session_id)
    audit.record(session, Event.WALLET_CLOSED, person_id=person.id, origin=origin, subject=subject)


def why_not(session: Session, person: Person) -> str | None:
    """What has to be done before it can be closed, in a sentence; None when nothing has."""
    if _has_schedules(session, person):
        return gettext("You have scheduled payments. Stop them first.")
    balances = ledger.balances(session, person.id)
    if balances.held.minor:
        return gettext(
            "%(amount)s is on its way to your bank. Wait until it is there.",
            amount=balances.held.display(),
        )
    if _is_anything_in_flight(session, person):
        return gettext("Something is still on its way. Wait until it is done, or cancel it.")
    if balances.available.minor:
        return gettext(
            "There is still %(amount)s in it. Withdraw it or send it first.",
            amount=balances.available.display(),
        )
    return None


def _has_schedules(session: Session, person: Person) -> bool:
    live = Schedule.person_id == person.id, Schedule.state != schedules.State.ENDED
    return session.scalar(select(Schedule.id).where(*live).limit(1)) is not None


def _is_anything_in_flight(session: Session, person: Person) -> bool:
    """All that a wallet has promised, or was promised; what else can be, is asked here."""
    promises = (
        select(Operation.id).where(
            Operation.person_id == person.id, Operation.state.in_(IN_FLIGHT)
        ),
        select(Payout.id).where(Payout.person_id == person.id, Payout.state == State.ACCEPTED),
    )
    return any(session.scalar(promise.limit(1)) is not None for promise in promises)
