"""The bank's verb for money: carry out a batch of orders, each idempotent by its caller's id."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from bank_app.books import settle
from bank_app.database import transaction
from bank_app.metrics import TRANSFERS
from bank_app.models import Transfer
from bank_app.orders import Order

log = logging.getLogger(__name__)

# In ascending order, so that crossing batches with ids in common don't deadlock.
# A twin in flight makes this wait for its commit.
_CLAIM = text("""
    INSERT INTO transfer (id, account, direction, amount, currency, state, due_at)
    SELECT asked.*, 'pending', now() + make_interval(secs => CAST(:pending_seconds AS integer))
    FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS text[]), CAST(:directions AS text[]),
                CAST(:amounts AS bigint[]), CAST(:currencies AS text[])) AS asked (id)
    ORDER BY asked.id
    ON CONFLICT (id) DO NOTHING
    RETURNING id
""")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says about one order. Accepted and refused are final and repeated for ever."""

    id: UUID
    state: str  # accepted, refused, pending; conflict: the id has other content; failed: ask again
    reason: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return {"id": str(self.id), "state": self.state, "reason": self.reason}


def carry_out(orders: Sequence[Order], *, pending_seconds: int | None = None) -> list[Answer]:
    """Answer each order on its own, in the order given, in transactions of its own.

    `pending_seconds`: new transfers are only taken in, the settler decides them after that time.
    """
    try:
        answers = _carry_out_together(orders, pending_seconds)
    except (DataError, IntegrityError):
        log.exception("a batch of %d failed; its items are tried one by one", len(orders))
        answers = [_carry_out_alone(order, pending_seconds) for order in orders]
    for answer in answers:
        TRANSFERS.labels(answer.state).inc()
    return answers


def find(transfer_id: UUID) -> Answer | None:
    with transaction() as session:
        transfer = session.get(Transfer, transfer_id)
    return Answer(transfer.id, transfer.state, transfer.reason) if transfer else None


def _carry_out_together(orders: Sequence[Order], pending_seconds: int | None) -> list[Answer]:
    first = {
        order.id: order for order in reversed(orders)
    }  # of twins in the batch, the first counts
    with transaction() as session:
        mine = _claim(session, list(first.values()), pending_seconds)
        others = _read(session, first.keys() - mine)
        new = [order for order in orders if order.id in mine and first[order.id] is order]
        if pending_seconds is None:
            reasons = settle(session, new, tell=False) if new else {}
            answers = {order: _final(order, reason) for order, reason in reasons.items()}
        else:
            answers = {order: Answer(order.id, "pending") for order in new}
    answers |= others
    return [answers.get(order, Answer(order.id, "conflict")) for order in orders]


def _carry_out_alone(order: Order, pending_seconds: int | None) -> Answer:
    try:
        return _carry_out_together([order], pending_seconds)[0]
    except (DataError, IntegrityError):
        log.exception("transfer %s can't be carried out", order.id)
        return Answer(order.id, "failed")


def _claim(session: Session, orders: Sequence[Order], pending_seconds: int | None) -> set[UUID]:
    """Take in what is new. Returns the ids that are this transaction's to decide."""
    columns = {
        "ids": [order.id for order in orders],
        "accounts": [order.account for order in orders],
        "directions": [order.direction for order in orders],
        "amounts": [order.amount for order in orders],
        "currencies": [order.currency for order in orders],
    }
    rows = session.execute(_CLAIM, columns | {"pending_seconds": pending_seconds})
    return set(rows.scalars())


def _read(session: Session, ids: set[UUID]) -> dict[Order, Answer]:
    """Stored orders with their answers: a statement of its own, as the claim may have waited."""
    if not ids:
        return {}
    rows = session.execute(
        select(
            Transfer.id,
            Transfer.account,
            Transfer.direction,
            Transfer.amount,
            Transfer.currency,
            Transfer.state,
            Transfer.reason,
        ).where(Transfer.id == any_(literal(list(ids), ARRAY(Uuid))))
    )
    return {Order(*row[:5]): Answer(row.id, row.state, row.reason) for row in rows}


def _final(order: Order, reason: str | None) -> Answer:
    return Answer(order.id, "refused" if reason else "accepted", reason)
