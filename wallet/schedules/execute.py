"""The schedules queue's work: dates that have come become runs, and runs become operations.

A run is asked for through the same verbs as a payment at once, under a key of its date. So it is
once, whoever dies when: a worker that asked and did not write it down left a claim, and the next
one finds the operation by that key; should both ask at once, both are answered with the same one.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wallet import live, operations
from wallet.database import after_commit, transaction
from wallet.errors import InsufficientFunds, TooManyAttempts, WalletError
from wallet.notifications import notify_about_schedule
from wallet.operations import BankRequest, InvalidRequest, TransferRequest
from wallet.operations.models import Operation
from wallet.operations.states import Kind
from wallet.people import Person
from wallet.schedules.claims import Claim, claim_runs
from wallet.schedules.come import make_runs
from wallet.schedules.control import end_if_over
from wallet.schedules.models import ScheduleRun
from wallet.schedules.moments import is_too_late, next_try
from wallet.schedules.reasons import MISSED, NOT_DONE
from wallet.schedules.states import RunState

AT_ONCE = 50
# What may be otherwise some hours later.
PASSING = (InsufficientFunds, TooManyAttempts)

log = logging.getLogger(__name__)


def run_due(*, on_more: Callable[[], object] | None = None) -> int:
    """Carry out one portion of what is due; return how many runs were made or tried.

    Safe to run any number of times. When there may be more, `on_more` rings for it.
    """
    made = make_runs(AT_ONCE)
    claims = claim_runs(AT_ONCE)
    if on_more and AT_ONCE in (made, len(claims)):
        on_more()
    for claim in claims:
        try:
            carry_out(claim)
        except Exception:  # the lease ends, and it is tried again; the others have their turn
            log.exception("ALARM a run of schedule %s could not be carried out", claim.schedule_id)
    return max(made, len(claims))


def carry_out(claim: Claim) -> None:
    """Ask for the operation, and write down what was said. Commits."""
    with transaction() as session:
        now: datetime = session.scalars(select(func.now())).one()
        person = session.get_one(Person, claim.person_id)
        asked_before = _asked_before(session, claim) if claim.is_begun else None
    if asked_before:
        _done(claim, asked_before)
    elif is_too_late(claim.date, claim.zone, now):
        _give_up(claim, claim.reason)
    elif claim.is_wanted or claim.is_begun:
        _try(claim, person, now)
    else:
        _write(claim, state=RunState.CALLED_OFF, done_at=func.now())


def _asked_before(session: Session, claim: Claim) -> UUID | None:
    """What a worker that died had asked for and not written down."""
    return session.scalar(
        select(Operation.id).where(
            Operation.person_id == claim.person_id, Operation.idempotency_key == claim.key
        )
    )


def _try(claim: Claim, person: Person, now: datetime) -> None:
    try:
        operation_id = _ask(person, claim)
    except PASSING as error:
        again_at = next_try(claim.zone, now)
        if again_at is None:
            _give_up(claim, _code(error))
        else:
            _write(claim, state=RunState.DUE, reason=_code(error), due_at=again_at)
    except WalletError as error:
        _give_up(claim, _code(error))
    else:
        _done(claim, operation_id)


def _ask(person: Person, claim: Claim) -> UUID:
    """It was confirmed when the schedule was made. Raises what these verbs raise."""
    fields = {"amount": claim.amount.decimal, "to": claim.to, "note": claim.note}
    currency = claim.amount.currency
    if claim.kind is Kind.TRANSFER:
        transfer = TransferRequest.parse(fields, currency=currency, key=claim.key)
        return operations.request_transfer(person, transfer, confirmed=True).id
    request = BankRequest.parse(fields, currency=currency, key=claim.key)
    with transaction() as session:
        if claim.kind is Kind.DEPOSIT:
            return operations.request_deposit(session, person, request).id
        return operations.request_withdrawal(session, person, request, confirmed=True).id


def _done(claim: Claim, operation_id: UUID) -> None:
    _write(claim, state=RunState.DONE, operation_id=operation_id, reason=None, done_at=func.now())


def _code(error: WalletError) -> str:
    return next(iter(error.codes.values())) if isinstance(error, InvalidRequest) else error.code


def _give_up(claim: Claim, reason: str | None) -> None:
    """And tell its owner. Without a reason, it was never tried."""
    state, kind = (RunState.NOT_DONE, NOT_DONE) if reason else (RunState.MISSED, MISSED)
    _write(claim, tell=kind, state=state, reason=reason, done_at=func.now())


def _write(claim: Claim, *, tell: str | None = None, **values: object) -> None:
    """Unless the claim is ours no more: then another worker got there first, and asked the same."""
    with transaction() as session:
        written = session.execute(
            update(ScheduleRun)
            .where(
                ScheduleRun.schedule_id == claim.schedule_id,
                ScheduleRun.date == claim.date,
                ScheduleRun.attempt == claim.attempt,
                ScheduleRun.state == RunState.RUNNING,
            )
            .values({"due_at": None} | values)
            .returning(ScheduleRun.date)
        )
        if written.one_or_none() is None:
            return
        _follow(session, claim, tell)


def _follow(session: Session, claim: Claim, tell: str | None) -> None:
    if tell:
        notify_about_schedule(session, tell, claim.person_id, claim.schedule_id, claim.date)
    end_if_over(session, claim.schedule_id)
    after_commit(session, lambda: live.touch(claim.person_id))
