"""Applying the bank's answers: the one place where an answer becomes a state and postings.

A final answer applies from any state from which it is legal, whoever brings it: a worker, a worker
whose lease is long over, a webhook that came before the HTTP answer. Doubt applies only while the
claim is still the asker's own.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session

from wallet import ledger, live
from wallet.bank import line
from wallet.bank.answers import CONFLICT, UNREACHABLE, Accepted, Answer, Declined, Pending, Unknown
from wallet.database import after_commit, transaction
from wallet.errors import OperationNotFound
from wallet.notifications import Notice, notify_all
from wallet.operations import entries
from wallet.operations.backoff import pending_seconds, retry_seconds
from wallet.operations.claims import Claim
from wallet.operations.models import Operation
from wallet.operations.moves import Move, move
from wallet.operations.reasons import BOOKED_IN_SUSPENSE
from wallet.operations.states import FINAL, TRANSITIONS, Kind, State

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """An operation, where it goes, and what the ledger must say to that first."""

    operation: Operation
    move: Move
    entry: ledger.Entry | None = None


def apply_answers(claims: Sequence[Claim], answers: Mapping[UUID, Answer]) -> None:
    """Apply one answer for each claim, in one transaction; what can't be booked, on its own
    after.
    """
    attempts = {claim.id: claim.attempt for claim in claims}
    try:
        with transaction() as session:
            unbookable = _apply(session, answers, attempts)
    except (OperationalError, InternalError):
        # PostgreSQL is away, or we overslept: the lease ends, and the bank repeats its answers.
        raise
    except Exception:
        # One answer that can't be applied must not hold back the others.
        log.exception("ALARM the bank's answer to %d operations can't be applied", len(claims))
        if len(claims) > 1:
            for claim in claims:
                apply_answers([claim], answers)
        return
    for operation_id in unbookable:
        with transaction() as session:
            _book_in_suspense(session, operation_id)


def apply_bank_answer(session: Session, operation_id: UUID, answer: Answer) -> None:
    """Apply what a webhook brings; the caller commits.

    Raises OperationNotFound; RuntimeError when the books won't have it, so that the bank asks
    again.
    """
    if session.scalar(select(Operation.id).where(Operation.id == operation_id)) is None:
        raise OperationNotFound
    if _apply(session, {operation_id: answer}, {}):
        raise RuntimeError(f"the bank's yes to {operation_id} can't be booked here")


def _apply(
    session: Session, answers: Mapping[UUID, Answer], attempts: Mapping[UUID, int]
) -> list[UUID]:
    """Move what the answers move; the ids of yeses that the ledger won't book where they belong."""
    ids = literal(list(attempts or answers), ARRAY(Uuid))  # one plan, however many
    operations = session.scalars(
        select(Operation)
        .where(Operation.id == any_(ids))
        .order_by(Operation.id)  # always in this order, so that two batches can't deadlock
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    books = _Books.of(session, operations)
    outcomes = [
        _Outcome(operation, target, books.entry(operation, target.state))
        for operation in operations
        if (target := _target(operation, answers[operation.id], attempts.get(operation.id)))
    ]
    refused = _post(session, outcomes)
    _move(session, [outcome for outcome in outcomes if outcome not in refused])
    return [o.operation.id for o in refused if o.move.state is State.SETTLED]


def _target(operation: Operation, answer: Answer, attempt: int | None) -> Move | None:
    """Where this answer takes the operation; None when it has nothing to say (any more)."""
    source = State(operation.state)
    mine = operation.attempt == attempt
    match answer:
        case _ if source in FINAL:
            _compare(operation, source, answer)
            return None
        case Accepted():
            target = Move(operation.id, source, State.SETTLED)
        case Declined(reason):
            target = Move(operation.id, source, State.FAILED, reason)
        case Pending() if mine:
            due = pending_seconds(operation.attempt)
            target = Move(operation.id, source, State.AWAITING_BANK, due_in_seconds=due)
        case Unknown() if mine and source is State.AWAITING_BANK:
            # The bank has it already; doubt now only means asking again.
            due = pending_seconds(operation.attempt)
            target = Move(operation.id, source, source, due_in_seconds=due)
        case Unknown(reason) if mine:
            target = _park(operation, source, reason)
        case _:
            return None
    legal = target.state in TRANSITIONS[source] or target.state is source
    return target if legal else None


def _compare(operation: Operation, source: State, answer: Answer) -> None:
    """What is final stays, but a final answer that says otherwise is no trifle."""
    match answer:
        case Accepted():
            agrees = source is State.SETTLED or operation.reason == BOOKED_IN_SUSPENSE
        case Declined():
            agrees = source is State.FAILED and operation.reason != BOOKED_IN_SUSPENSE
        case _:
            agrees = True
    if not agrees:
        log.error("ALARM operation %s is %s, and the bank says %s", operation.id, source, answer)


def _park(operation: Operation, source: State, reason: str) -> Move:
    """In line when the bank is away; otherwise alone, with a time of its own."""
    if reason == CONFLICT:
        log.error("ALARM the bank knows operation %s with other content", operation.id)
    due = None if reason == UNREACHABLE else retry_seconds(operation.attempt, reason)
    return Move(operation.id, source, State.PARKED, reason, due)


@dataclass(frozen=True, slots=True)
class _Books:
    """The ledger accounts that a batch of operations touches."""

    people: Mapping[UUID, ledger.CustomerAccounts]
    settlement: Mapping[str, int]

    @classmethod
    def of(cls, session: Session, operations: Sequence[Operation]) -> "_Books":
        currencies = {operation.currency for operation in operations}
        return cls(
            ledger.account_ids(session, [operation.person_id for operation in operations]),
            {
                currency: ledger.system_account(session, "settlement", currency)
                for currency in currencies
            },
        )

    def entry(self, operation: Operation, target: State) -> ledger.Entry | None:
        """What the ledger must say for this outcome; None when no money moves."""
        person = self.people[operation.person_id]
        settlement = self.settlement[operation.currency]
        match Kind(operation.kind), target:
            case Kind.DEPOSIT, State.SETTLED:
                return entries.settle_deposit(operation.id, person, settlement, operation.amount)
            case Kind.WITHDRAWAL, State.SETTLED:
                return entries.settle_withdrawal(operation.id, person, settlement, operation.amount)
            case Kind.WITHDRAWAL, State.FAILED:
                return entries.give_back(operation.id, person, operation.amount)
        return None


def _post(session: Session, outcomes: Sequence[_Outcome]) -> list[_Outcome]:
    """Post all entries in one call; return what the ledger refused."""
    to_post = [(outcome, outcome.entry) for outcome in outcomes if outcome.entry]
    if not to_post:
        return []
    results = ledger.post(session, [entry for _, entry in to_post])
    refused = []
    for (outcome, entry), result in zip(to_post, results, strict=True):
        if isinstance(result, ledger.Refused):
            log.error("ALARM the ledger refused %s/%s: %s", entry.operation_id, entry.step, result)
            refused.append(outcome)
    return refused


def _move(session: Session, outcomes: Sequence[_Outcome]) -> None:
    """Change the states, promise the mails in the same transaction, let line and pages know."""
    move(session, [outcome.move for outcome in outcomes])
    notify_all(
        session,
        [
            Notice(f"{o.operation.kind}_{o.move.state}", o.operation.person_id, o.operation.id)
            for o in outcomes
            if o.move.state in FINAL
        ],
    )
    after_commit(session, lambda: _stand_in_line(outcomes))
    after_commit(session, lambda: live.touch(*{o.operation.person_id for o in outcomes}))


def _book_in_suspense(session: Session, operation_id: UUID) -> None:
    """The bank moved the money and the books won't have it where it belongs: set it aside.

    The same entry id as settling, so that it can't be done twice, nor beside it.
    """
    operation = session.get_one(Operation, operation_id, with_for_update={"key_share": True})
    source = State(operation.state)
    if State.FAILED not in TRANSITIONS[source]:
        return
    settlement = ledger.system_account(session, "settlement", operation.currency)
    suspense = ledger.system_account(session, "suspense", operation.currency)
    into = (settlement, suspense) if operation.kind == Kind.DEPOSIT else (suspense, settlement)
    outcome = _Outcome(
        operation,
        Move(operation_id, source, State.FAILED, BOOKED_IN_SUSPENSE),
        entries.suspend(operation_id, *into, operation.amount),
    )
    if not _post(session, [outcome]):
        _move(session, [outcome])
    # Else it stays as it is: the lease ends, the bank repeats its yes, the alarm repeats.


def _stand_in_line(outcomes: Sequence[_Outcome]) -> None:
    """All others leave, even without an end: a worker that overslept may bring doubt about what
    stands in line by now.
    """
    line.join((o.operation.id, o.operation.sequence) for o in outcomes if _is_in_line(o.move))
    line.leave(o.operation.id for o in outcomes if not _is_in_line(o.move))


def _is_in_line(target: Move) -> bool:
    return target.state is State.PARKED and target.due_in_seconds is None
