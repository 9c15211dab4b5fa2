"""The clock, `python -m actors.clock`: rings what is overdue, probes the bank, mends the line.

Any number may run; exactly one acts, through a lease. What is lost with Redis, or with a worker
that was killed, is found here within a second. If ringing fails, the clock does the work itself.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from actors import bank, doorbell, mail, registrations
from actors import payouts as payouts_queue
from actors import schedules as schedules_queue
from actors.doorbell import ring, ring_anyway
from wallet import (
    audit,
    lease,
    ledger,
    notifications,
    operations,
    payouts,
    people,
    requests,
    schedules,
)
from wallet.bank import Bank, webhook
from wallet.database import transaction
from wallet.notifications.due import is_any_mail_due
from wallet.redis_client import RedisError

LEASE_NAME = "clock"
LEASE_SECONDS = 12.0  # longer than the longest chore: a probe waits for the bank up to ten
TICK_SECONDS = 0.25
TROUBLE_SECONDS = 1.0  # after an error, such as a PostgreSQL that is away

log = logging.getLogger(__name__)


def sweep() -> None:
    """Ring every queue that has something due, whether or not somebody rang before."""
    for queue in QUEUES:
        try:
            if queue.is_due() and not ring_anyway(queue.name):
                queue.work_here()
        except Exception:
            log.exception("the %s queue could not be swept", queue.name)


def probe() -> None:
    """Ask an absent bank whether it is back; if it is, let the line go."""
    if operations.probe(Bank()):
        for queue in ("bank", "mail", "registrations"):
            ring(queue)


def mend() -> None:
    """Give back their places to who fell out of line."""
    try:
        operations.mend_line()
    except RedisError as error:
        log.warning("the line could not be mended: %s", type(error).__name__)


def remind() -> None:
    with transaction() as session:
        reminded = operations.tell_long_parked(session)
    if reminded:
        ring("mail")


def warn() -> None:
    """Of what falls due tomorrow and won't be covered."""
    with transaction() as session:
        warned = schedules.warn_unfunded(session)
    if warned:
        ring("mail")


def expire() -> None:
    """A full portion comes again in the next turn."""
    with transaction() as session:
        requests.expire_due(session)


def checkpoint() -> None:
    ledger.checkpoint_due()


def seal() -> None:
    """A full portion goes on in the next turn."""
    ledger.seal_due()


def tell_heads() -> None:
    """Who keeps this log keeps what no superuser of the database can rewrite."""
    with transaction() as session:
        of_seals, of_events = ledger.head(session), audit.head(session)
    if of_seals:
        log.info("the head of the ledger's seals is %s", of_seals)
    if of_events:
        log.info("the head of the audit log is %s", of_events)


def forget() -> None:
    """Nothing personal is kept of those who never opened a wallet, nor of sign-ins long over, nor a
    draft that nobody confirmed; a full portion comes again."""
    with transaction() as session:
        people.forget_old(session)
        people.forget_lookups(session)
        people.forget_sign_ins(session)
        notifications.forget_old(session)
        webhook.forget_old(session)
        payouts.forget_old_drafts(session)


class Queue:
    """A queue, and its work in a thread of the clock's own for when the bell is out of order."""

    def __init__(
        self, name: doorbell.Queue, is_due: Callable[[], bool], work: Callable[[], None]
    ) -> None:
        self.name = name
        self.is_due = is_due
        self.work = work
        self._thread: threading.Thread | None = None

    def work_here(self) -> None:
        """Do one batch, unless one is being done; the chores don't wait for it."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self.work, name=self.name, daemon=True)
            self._thread.start()


QUEUES = (
    Queue("bank", operations.is_anything_due, bank.execute.fn),
    Queue("payouts", payouts.is_any_payout_due, payouts_queue.pay_out.fn),
    Queue("schedules", schedules.is_any_due, schedules_queue.run.fn),
    Queue("registrations", people.is_anything_due, registrations.verify.fn),
    Queue("mail", is_any_mail_due, mail.send.fn),
)


@dataclass(slots=True)
class Chore:
    do: Callable[[], None]
    every_seconds: float
    next_at: float = 0.0


class Clock:
    """One that acts while it holds the lease."""

    def __init__(self) -> None:
        self.owner: UUID = uuid4()
        self.chores = [
            Chore(probe, TICK_SECONDS),
            Chore(sweep, 1.0),
            Chore(mend, 1.0),
            Chore(seal, 2.0),
            Chore(remind, 10.0),
            Chore(warn, 60.0),
            Chore(expire, 10.0),
            Chore(checkpoint, 60.0),
            Chore(forget, 60.0),
            Chore(tell_heads, 3600.0),
        ]

    def tick(self) -> bool:
        """Do the chores whose time has come; False while another clock acts."""
        with transaction() as session:
            if not lease.hold(session, LEASE_NAME, self.owner, seconds=LEASE_SECONDS):
                return False
        for chore in self.chores:
            if chore.next_at <= time.monotonic():
                chore.next_at = time.monotonic() + chore.every_seconds
                self._do(chore)
        return True

    def _do(self, chore: Chore) -> None:
        """One that fails must not keep the others from their turn."""
        try:
            chore.do()
        except Exception:
            log.exception("a chore of the clock failed: %s", chore.do.__name__)

    def run(self, stopping: threading.Event) -> None:
        while not stopping.wait(TICK_SECONDS):
            try:
                self.tick()
            except Exception:
                log.exception("the clock missed a tick")
                stopping.wait(TROUBLE_SECONDS)
        with transaction() as session:
            lease.release(session, LEASE_NAME, self.owner)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    Clock().run(stopping)


if __name__ == "__main__":
    main()
