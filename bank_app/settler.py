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

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

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

_CLAIM = text("""
    UPDATE transfer
    SET due_at = clock_timestamp() + make_interval(secs => :lease), attempt = attempt + 1
    WHERE id IN (
        SELECT id FROM transfer
        WHERE due_at <= clock_timestamp() AND state <> 'pending'
        ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    RETURNING id, state, reason, attempt
""")


def settle_due() -> int:
    """Decide the pending transfers whose time has come. Returns how many, in one transaction."""
    statement = (
        select(
            Transfer.id, Transfer.account, Transfer.direction, Transfer.amount, Transfer.currency
        )
        .where(Transfer.state == "pending", Transfer.due_at <= func.clock_timestamp())
        .order_by(Transfer.due_at)
        .limit(SETTLE_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        orders = [Order(*row) for row in session.execute(statement)]
        if orders:
            settle(session, orders, tell=True)
    return len(orders)


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
    seconds = min(BACK_OFF_SECONDS * 2 ** min(attempt - 1, 10), MAX_BACK_OFF_SECONDS)
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
