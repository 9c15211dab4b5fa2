"""Processes that end without a word: killed from outside, or at a fail point."""

import signal
from collections.abc import Callable

from sqlalchemy import text

from tests import services
from tests.faults.faults.bank import go_away, let_people_line_up, set_bank, wait_for_calls
from tests.faults.faults.fault import Fault
from tests.faults.planted.fail_points import FailPoint
from tests.faults.stack import Stack

# Locked, so that no worker goes on with it: one that is at a chunk of it is waited for.
_HALF_DONE = text("""
    SELECT settled_count + refused_count > 0 FROM payout WHERE state = 'accepted'
    LIMIT 1 FOR NO KEY UPDATE
""")

Step = Callable[[Stack], None]


def kill(process: str) -> Fault:
    """Every process of that kind at once; PostgreSQL's backends see for themselves."""
    return Fault(
        f"kill -9 {process}",
        lambda stack: stack.signal_group(process, signal.SIGKILL),
        ends=process,
    )


def kill_in_the_act(process: str) -> Fault:
    """While it waits for the bank's answer, which nobody will write down."""

    def strike(stack: Stack) -> None:
        wait_for_calls(stack)
        stack.signal_group(process, signal.SIGKILL)
        set_bank(stack, "none")

    return Fault(f"kill -9 {process}, mid-call", strike, ends=process)


def kill_in_a_payout() -> Fault:
    """When some of its rows have their answer, and others wait."""

    def strike(stack: Stack) -> None:
        services.wait_until(lambda: is_killed(stack), "a payout is half done")

    def is_killed(stack: Stack) -> bool:
        with stack.wallet_engine.begin() as wallet:
            if not wallet.scalar(_HALF_DONE):
                return False
            stack.signal_group("worker_payouts", signal.SIGKILL)
            return True

    return Fault("kill -9 worker_payouts, half done", strike, ends="worker_payouts")


def postgres_immediate() -> Fault:
    """As `pg_ctl stop -m immediate`: it aborts all, and recovers from its log at the next start."""
    return Fault(
        "PostgreSQL immediate",
        lambda stack: stack.signal("postgres", signal.SIGQUIT),
        ends="postgres",
    )


def fail_point(point: FailPoint) -> Fault:
    """Its process ends there, once."""
    before, after = SCENES[point.bank]

    def strike(stack: Stack) -> None:
        before(stack)
        has_ended = stack.arm(str(point))
        try:
            after(stack)
            services.wait_until(has_ended, f"{point} is reached")
        finally:
            stack.disarm()

    def heal(stack: Stack) -> None:
        if point.bank != "well":
            services.wait_until(lambda: _is_well(stack), "the bank is well")

    return Fault(str(point), strike, heal, ends=point.process)


def _is_well(stack: Stack) -> bool:
    """It may just be starting again."""
    try:
        set_bank(stack, "none")
    except OSError:
        return False
    return True


def _nothing(_: Stack) -> None:
    pass


# What the bank does before and after a fail point is armed.
SCENES: dict[str, tuple[Step, Step]] = {
    "well": (_nothing, _nothing),
    "pending": (lambda stack: set_bank(stack, "pending"), _nothing),
    "away": (go_away, _nothing),
    "leaves": (_nothing, lambda stack: set_bank(stack, "down")),
    "returns": (let_people_line_up, lambda stack: set_bank(stack, "none")),
}
