"""What breaks while dates of scheduled payments have come, and are not done yet."""

import signal

from sqlalchemy import text

from tests import services
from tests.faults.faults.fault import Fault
from tests.faults.stack import Stack

_COME = text("SELECT EXISTS (SELECT FROM schedule WHERE state = 'active' AND next_at <= now())")
# Locked, so that nobody writes down what became of it: who is at it is waited for.
_AT_WORK = text("""
    SELECT true FROM schedule_run WHERE state = 'running' LIMIT 1 FOR NO KEY UPDATE
""")


def kill_when_dates_have_come(process: str) -> Fault:
    def strike(stack: Stack) -> None:
        wait_for_dates(stack)
        stack.signal_group(process, signal.SIGKILL)

    return Fault(f"kill -9 {process}, dates due", strike, ends=process)


def kill_in_a_run() -> Fault:
    """It has claimed one, and may have asked for it."""

    def strike(stack: Stack) -> None:
        services.wait_until(lambda: is_killed(stack), "a run is at work")

    def is_killed(stack: Stack) -> bool:
        with stack.wallet_engine.begin() as wallet:
            if not wallet.scalar(_AT_WORK):
                return False
            stack.signal_group("worker_schedules", signal.SIGKILL)
            return True

    return Fault("kill -9 worker_schedules, mid-run", strike, ends="worker_schedules")


def redis_flushed_when_dates_have_come() -> Fault:
    """With the rings for them, if they were rung for."""

    def strike(stack: Stack) -> None:
        wait_for_dates(stack)
        stack.redis.flushall()

    return Fault("FLUSHALL, dates due", strike)


def wait_for_dates(stack: Stack) -> None:
    def have_come() -> bool:
        with stack.wallet_engine.connect() as wallet:
            return bool(wallet.scalar(_COME))

    services.wait_until(have_come, "a date has come")
