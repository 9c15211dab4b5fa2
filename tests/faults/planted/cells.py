"""Under which fault each planted bug shows, and what the checker must say then.

A fault strikes when what the bug is about is going on, however busy the machine is.
"""

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text

from tests import services
from tests.faults import faults
from tests.faults.facts import Class
from tests.faults.faults import Fault
from tests.faults.planted.fail_points import NAMED
from tests.faults.stack import Stack

CALM = Fault("no fault", lambda _: None)

_ALL_KINDS = "SELECT count(DISTINCT kind) = 3 FROM operation WHERE state = 'settled'"
_ANSWERED = """
    SELECT count(*) >= 3 FROM pg_stat_activity
    WHERE state = 'idle in transaction' AND state_change < clock_timestamp() - interval '0.1 s'
"""
_SUBMITTED = "SELECT id FROM operation WHERE state = 'submitted'"
_PENDING = "SELECT id FROM transfer WHERE state = 'pending'"
_TOLD = "SELECT NOT EXISTS (SELECT FROM transfer WHERE due_at IS NOT NULL)"
_TWO_HOLDS = """
    SELECT EXISTS (
        SELECT FROM operation WHERE kind = 'withdrawal' GROUP BY person_id
        HAVING min(minor) FILTER (WHERE state = 'submitted')
            <= sum(minor) FILTER (WHERE state = 'requested')
    )
"""
_RELEASED = "SELECT EXISTS (SELECT FROM ledger.entry WHERE step = 'release')"
# The bank never refuses a withdrawal.
_CALLED_OFF = """
    SELECT EXISTS (
        SELECT FROM operation WHERE kind = 'withdrawal' AND state = 'cancelled' AND attempt > 0
    )
"""
_PAID_TWICE = """
    SELECT EXISTS (
        SELECT FROM operation WHERE idempotency_key LIKE 'request %'
        GROUP BY idempotency_key HAVING count(*) > 1
    )
"""
_LEASES_END = "UPDATE schedule_run SET due_at = now() WHERE state = 'running'"
_DEADLOCK = "SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = current_database()"


@dataclass(frozen=True, slots=True)
class Cell:
    """A bug of `bugs.py` or its like, or in the database; the processes that have it; the fault;
    the fact."""

    bug: str
    processes: tuple[str, ...]
    fault: Fault
    kind: Class
    says: str
    habits: Mapping[str, Any] = field(default_factory=dict)  # of the clients, when not the usual
    patience_seconds: float = 3.0  # what a bug holds back for ever is not worth a long wait


@dataclass(frozen=True, slots=True)
class Survived:
    """Half a bug, of which the checker must say nothing."""

    bug: str
    processes: tuple[str, ...]
    fault: Fault


def _wait(engine: Engine, sql: str, what: str) -> None:
    services.wait_until(lambda: any(_column(engine, sql)), what)


def _column(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.scalars(text(sql)))


def _kill_between_answer_and_commit() -> Fault:
    def strike(stack: Stack) -> None:
        _wait(stack.wallet_engine, _ANSWERED, "answered, and not committed")
        stack.signal_group("web", signal.SIGKILL)

    return Fault("kill -9 web, uncommitted", strike)


def _webhook_before_the_answer() -> Fault:
    """The bank tells the web that all is done, while its "pending" waits for a worker to wake."""

    def strike(stack: Stack) -> None:
        line = stack.network.links["bank"]
        stack.network.do(lambda: line.hold_answers(b'"pending"'))
        faults.set_bank(stack, "pending")
        services.wait_until(lambda: awaits_its_answer(stack), "an answer is held up")
        stack.signal_group("worker_bank", signal.SIGSTOP)
        stack.network.do(line.heal)  # the worker has its answer, and sleeps
        _wait(stack.bank_engine, _TOLD, "all webhooks came")

    def awaits_its_answer(stack: Stack) -> bool:
        pending = set(_column(stack.bank_engine, _PENDING))
        return not pending.isdisjoint(_column(stack.wallet_engine, _SUBMITTED))

    def heal(stack: Stack) -> None:
        stack.network.do(stack.network.links["bank"].heal)
        faults.set_bank(stack, "none")
        stack.signal_group("worker_bank", signal.SIGCONT)

    return Fault("webhook before the answer", strike, heal)


def _asked_for_and_lease_over() -> Fault:
    """A worker dies when it has asked for a date's payment, and another one takes it over."""
    point = faults.fail_point(NAMED["worker_schedules: asked, not written down"])

    def strike(stack: Stack) -> None:
        point.strike(stack)
        with stack.wallet_engine.begin() as connection:
            connection.execute(text(_LEASES_END))

    return Fault("asked, and the lease over", strike, point.heal)


def _bank(mode: str, until: str, seconds: float = 0.0) -> Fault:
    """In this mode until that is so, and so many seconds longer."""

    def strike(stack: Stack) -> None:
        faults.set_bank(stack, mode)
        _wait(stack.wallet_engine, until, until)

    return Fault(f"bank {mode}", strike, lambda stack: faults.set_bank(stack, "none"), seconds)


ALL_KINDS = _bank("none", _ALL_KINDS)
DEADLOCK = _bank("none", _DEADLOCK)

CELLS = (
    Cell(
        "answered_before_the_commit",
        ("web",),
        _kill_between_answer_and_commit(),
        "lost",
        "was accepted, and isn't there",
    ),
    Cell(
        "the_last_answer_wins",
        ("worker_bank",),
        _webhook_before_the_answer(),
        "amiss",
        "→ settled → ",  # to whatever the late answer was: pending, or none in time
    ),
    Cell(
        "unknown_means_failed",
        ("worker_bank",),
        faults.bank("lose_response"),
        "lost",
        "and it is failed",
    ),
    Cell("a_401_means_refused", ("worker_bank",), CALM, "amiss", "the bank never said no to"),
    Cell(
        "parked_in_redis_alone",
        ("worker_bank", "clock"),
        faults.redis_flushed_while_the_bank_is_down(),
        "lost",
        "is still parked",
    ),
    Cell(
        "two_ids_for_the_ends_of_a_hold",
        ("worker_bank",),
        _bank("slow", _RELEASED),
        "amiss",
        "every held balance is the sum of the open withdrawals",
    ),
    Cell(
        "cancelled_after_the_first_call",
        ("web",),
        _bank("slow", _CALLED_OFF),
        "lost",
        "and it is cancelled",
        {"cancels": 0.3, "kinds": (45, 45, 10)},
    ),
    Cell("a_new_id_for_each_call", ("worker_bank",), CALM, "doubled", "that is no operation"),
    Cell(
        "a_chunk_in_two_commits",
        ("worker_payouts",),
        faults.fail_point(NAMED["worker_payouts: posted, not written down"]),
        "doubled",
        "left the wallet",
        patience_seconds=20.0,  # over the lease, so that the chunk is carried out again
    ),
    Cell(
        "a_key_for_each_try",
        ("worker_schedules",),
        _asked_for_and_lease_over(),
        "doubled",
        "operations too many under the key try:",
    ),
    Cell(
        "paid_without_a_lock",
        ("web",),
        _bank("none", _PAID_TWICE),
        "doubled",
        "transfers",
    ),
    Cell("sent_before_it_is", ("worker_mail",), faults.smtp_down(), "lost", "is sent, under 0 ids"),
)

SURVIVED = (
    Survived("never_rung", ("web",), CALM),
    Survived("settled_and_given_back", ("worker_bank",), _bank("slow", _TWO_HOLDS, 2.0)),
)
