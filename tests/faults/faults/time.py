"""Clocks that went wrong: all that waits for its time, and every lease, is an hour off.

The machine's own clock can't be changed by a test, so the rows are, in the middle of an outage of
the bank, when some stand in line, some are being asked for, and much has to be tried again.
"""

from functools import partial

from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests import services
from tests.faults.faults.bank import let_people_line_up, set_bank, wait_for_calls
from tests.faults.faults.fault import Fault
from tests.faults.stack import Stack

HOUR_SECONDS = 3600
TIMES = (
    "operation.due_at",
    "payout.due_at",
    "schedule.next_at",
    "schedule_run.due_at",
    "notification.due_at",
    "registration.due_at",
    "lease.expires_at",
)


def an_hour_earlier() -> Fault:
    """Every lease is over, though who holds it is at work; all that waits is due."""

    def strike(stack: Stack) -> None:
        _in_an_outage(stack)
        _shift(stack, -HOUR_SECONDS)

    return Fault("due an hour ago", strike, lambda stack: set_bank(stack, "none"), 1.0)


def an_hour_later() -> Fault:
    """Nobody may touch what waited, until somebody sets the clock right."""

    def strike(stack: Stack) -> None:
        _in_an_outage(stack)
        _shift(stack, HOUR_SECONDS)

    def heal(stack: Stack) -> None:
        set_bank(stack, "none")
        _shift(stack, -HOUR_SECONDS, of_those_ahead=True)

    return Fault("due in an hour", strike, heal, 1.0)


def _in_an_outage(stack: Stack) -> None:
    let_people_line_up(stack)
    wait_for_calls(stack)


def _shift(stack: Stack, seconds: int, *, of_those_ahead: bool = False) -> None:
    """In PostgreSQL, and what ends by itself in Redis."""
    only = f"now() + interval '{HOUR_SECONDS // 2} s'" if of_those_ahead else "'-infinity'"
    for name in TIMES:
        table, column = name.split(".")
        lock = f"SELECT FROM {table} WHERE {column} > {only} FOR UPDATE NOWAIT"
        move = (
            f"UPDATE {table} SET {column} = {column} + make_interval(secs => {seconds})"
            f" WHERE {column} > {only}"
        )
        services.wait_until(partial(_done_at_once, stack, lock, move), f"{table} is free")
    for key in stack.redis.scan_iter():
        if (left := stack.redis.ttl(key)) >= 0 and (left > HOUR_SECONDS // 2 or not of_those_ahead):
            stack.redis.expire(key, max(left + seconds, 0))


def _done_at_once(stack: Stack, *statements: str) -> bool:
    """Unless somebody has one of the rows: who waited for them, and held others meanwhile in an
    order of its own, could bring about a deadlock that is none of the product's.
    """
    try:
        with stack.wallet_engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            return False
        raise
    return True
