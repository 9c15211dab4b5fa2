"""Redis loses what it had: emptied as it runs, or with its disk."""

import shutil
import signal

from tests import services
from tests.faults import proc
from tests.faults.faults.bank import let_people_line_up, set_bank
from tests.faults.faults.fault import Fault
from tests.faults.stack import Stack


def redis_flushed() -> Fault:
    return Fault("Redis FLUSHALL", lambda stack: stack.redis.flushall())


def redis_flushed_while_the_bank_is_down() -> Fault:
    """The line is lost while everybody stands in it."""

    def heal(stack: Stack) -> None:
        stack.redis.flushall()
        set_bank(stack, "none")

    return Fault("FLUSHALL, bank down", lambda stack: set_bank(stack, "down"), heal, 2.0)


def redis_disk_lost() -> Fault:
    """It is killed, and comes back without its append-only file."""
    return Fault("Redis' disk lost", _lose_disk, ends="redis")


def redis_disk_lost_while_the_bank_is_away() -> Fault:
    def strike(stack: Stack) -> None:
        let_people_line_up(stack)
        _lose_disk(stack)

    return Fault(
        "Redis' disk lost, bank down",
        strike,
        lambda stack: set_bank(stack, "none"),
        seconds=2.0,
        ends="redis",
    )


def _lose_disk(stack: Stack) -> None:
    """Before the supervisor starts another server on it."""
    process = stack.pid("redis")
    stack.signal_group("redis", signal.SIGKILL)
    services.wait_until(lambda: not proc.runs(process), "Redis is dead")
    shutil.rmtree(stack.home.path / "redis")
