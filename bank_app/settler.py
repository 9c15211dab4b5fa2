"""The process that ends pending transfers and tells their callers: `python -m bank_app.settler`.

Any number of these may run; what one has taken the others skip, what one lost is taken again.
"""

import logging
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from types import FrameType
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from bank_app.books import settle
from bank_app.database import transaction
from bank_app.models import Transfer
from bank_app.orders import Order
from bank_app.settings import SettingsError, settings
from bank_app.transfers import Answer
from bank_app.webhook import deliver

POLL_SECONDS = 0.25
AFTER_ERROR_SECONDS = 2.0
SETTLE_AT_ONCE = 200
DELIVER_AT_ONCE = 16
DELIVERERS = 8
LEASE_SECONDS = 10  # two rounds of calls of 3 s, and some
BACK_OFF_SECONDS = 0.5  # doubles with every try, up to
MAX_BACK_OFF_SECONDS = 60

log = logging.getLogger(__name__)

_IS_DUE = (Transfer.state == "pending", Transfer.due_at <= func.clock_timestamp())

_CLAIM = text("""
    -- A plain subquery may be run again for each row, and then has no limit.
    WITH due AS (
        SELECT id FROM transfer
        WHERE due_at <= clock_timestamp() AND state <> 'pending'
        ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    UPDATE transfer
    SET due_at = clock_timestamp() + make_interval(secs => :lease), attempt = attempt + 1
    WHERE id IN (TABLE due)
    RETURNING id, state, reason, attempt
""")


def settle_due() -> int:
    """Decide the pending transfers whose time has come. Returns how many were taken."""
    try:
        return _settle(SETTLE_AT_ONCE)
    except (DataError, IntegrityError):
        log.exception("a batch of pending transfers failed; they are settled one by one")
        return sum(_settle_or_postpone(transfer_id) for transfer_id in _due_ids())


def _settle(limit: int, transfer_id: UUID | None = None) -> int:
    """In one transaction: the first that are due, or the one of that id if it is still due."""
    columns = (Transfer.account, Transfer.direction, Transfer.amount, Transfer.currency)
    statement = (
        select(Transfer.id, *columns)
        .where(*_IS_DUE)
        .order_by(Transfer.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if transfer_id:
        statement = statement.where(Transfer.id == transfer_id)
    with transaction() as session:
        orders = [Order(*row) for row in session.execute(statement)]
        if orders:
            settle(session, orders, tell=True)
    return len(orders)


def _settle_or_postpone(transfer_id: UUID) -> int:
    """One that the database refuses must not stand in the way of the others."""
    try:
        return _settle(1, transfer_id)
    except (DataError, IntegrityError):
        log.exception("transfer %s can't be settled", transfer_id)
        later = _after(MAX_BACK_OFF_SECONDS)
        with transaction() as session:
            session.execute(
                update(Transfer).where(Transfer.id == transfer_id, *_IS_DUE).values(due_at=later)
            )
        return 1


def _due_ids() -> list[UUID]:
    with transaction() as session:
        statement = select(Transfer.id).where(*_IS_DUE).order_by(Transfer.due_at)
        return list(session.scalars(statement.limit(SETTLE_AT_ONCE)))


def deliver_due(deliverers: ThreadPoolExecutor) -> int:
    """Claim the webhooks that are due and try each once. Returns how many were tried."""
    with transaction() as session:
        claim = {"lease": LEASE_SECONDS, "limit": DELIVER_AT_ONCE}
        claimed = session.execute(_CLAIM, claim).all()
    list(deliverers.map(lambda row: _deliver_one(Answer(*row[:3]), row.attempt), claimed))
    return len(claimed)


def _deliver_one(answer: Answer, attempt: int) -> None:
    delivered = deliver(answer)
    with transaction() as session:
        session.execute(
            update(Transfer)
            # Another settler has it when the attempt isn't mine any more.
            .where(Transfer.id == answer.id, Transfer.attempt == attempt)
            .values(due_at=None if delivered else _next_try(attempt))
        )


def _next_try(attempt: int) -> ColumnElement[datetime]:
    return _after(min(BACK_OFF_SECONDS * 2 ** min(attempt - 1, 10), MAX_BACK_OFF_SECONDS))


def _after(seconds: float) -> ColumnElement[datetime]:
    return func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, seconds)


def run(stop: Event) -> None:
    with ThreadPoolExecutor(DELIVERERS) as deliverers:
        while not stop.is_set():
            try:
                if not settle_due() + deliver_due(deliverers):
                    stop.wait(POLL_SECONDS)
            except SQLAlchemyError as error:
                log.error("the database can't be used: %s", str(error).splitlines()[0])
                stop.wait(AFTER_ERROR_SECONDS)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    try:
        settings()
    except SettingsError as error:
        sys.exit(str(error))
    stop = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    run(stop)


if __name__ == "__main__":
    main()
