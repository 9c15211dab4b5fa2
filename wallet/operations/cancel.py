"""Cancelling what the bank never saw."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wallet import ledger, live
from wallet.bank import line
from wallet.database import after_commit
from wallet.errors import CannotCancel, OperationNotFound
from wallet.money import Money
from wallet.operations import entries
from wallet.operations.models import Operation
from wallet.operations.states import CANCELLABLE, Kind, State


def cancel(session: Session, person_id: UUID, operation_id: UUID) -> None:
    """Call off a deposit or withdrawal; a withdrawal's money is available again at once.

    A compare-and-set on `first_sent_at`, which the claim that is about to call the bank sets and
    commits first: either the claim comes first and this raises, or this comes first and nothing is
    ever sent. Cancelling twice is the same as once.
    Raises OperationNotFound (also for somebody else's), CannotCancel.
    """
    cancelled = session.execute(
        update(Operation)
        .where(
            Operation.id == operation_id,
            Operation.person_id == person_id,
            Operation.first_sent_at.is_(None),
            Operation.state.in_(CANCELLABLE),
        )
        .values(state=State.CANCELLED, due_at=None, reason=None)
        .returning(Operation.kind, Operation.minor, Operation.currency)
    ).one_or_none()
    if cancelled is None:
        _explain(session, person_id, operation_id)
        return
    if cancelled.kind == Kind.WITHDRAWAL:
        amount = Money(cancelled.minor, cancelled.currency)
        _give_back(session, person_id, operation_id, amount)
    after_commit(session, lambda: line.leave([operation_id]))
    after_commit(session, lambda: live.touch(person_id))


def _explain(session: Session, person_id: UUID, operation_id: UUID) -> None:
    state = session.scalar(
        select(Operation.state).where(
            Operation.id == operation_id, Operation.person_id == person_id
        )
    )
    if state is None:
        raise OperationNotFound
    if state != State.CANCELLED:
        raise CannotCancel


def _give_back(session: Session, person_id: UUID, operation_id: UUID, amount: Money) -> None:
    accounts = ledger.account_ids(session, [person_id])[person_id]
    (outcome,) = ledger.post(session, [entries.give_back(operation_id, accounts, amount)])
    if not isinstance(outcome, ledger.Posted):
        raise RuntimeError(f"the hold of {operation_id} could not be given back: {outcome}")
