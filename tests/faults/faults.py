"""What breaks: how, for how long, and how it heals. What is killed, the supervisor starts again."""

import signal
from collections.abc import Callable
from dataclasses import dataclass

from tests import services
from tests.faults import books
from tests.faults.planted.processes import MARKS
from tests.faults.stack import Stack


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    strike: Callable[[Stack], None]
    heal: Callable[[Stack], None] = lambda _: None
    seconds: float = 0.0  # between the two, under load


def kill(process: str) -> Fault:
    """Every process of that kind at once; PostgreSQL's backends see for themselves."""
    return Fault(f"kill -9 {process}", lambda stack: stack.signal_group(process, signal.SIGKILL))


def freeze(process: str, seconds: float) -> Fault:
    """It neither works nor dies, and doesn't know of it when it wakes."""
    return Fault(
        f"SIGSTOP {process}, {seconds:g} s",
        lambda stack: stack.signal_group(process, signal.SIGSTOP),
        lambda stack: stack.signal_group(process, signal.SIGCONT),
        seconds,
    )


def kill_in_the_act(process: str) -> Fault:
    """While it waits for the bank's answer, which nobody will write down."""

    def strike(stack: Stack) -> None:
        wait_for_calls(stack)
        stack.signal_group(process, signal.SIGKILL)
        set_bank(stack, "none")

    return Fault(f"kill -9 {process}, mid-call", strike)


def freeze_in_the_act(process: str, seconds: float) -> Fault:
    """It wakes in the middle of its call, when another one has long done its work."""

    others: list[Callable[[], None]] = []

    def strike(stack: Stack) -> None:
        wait_for_calls(stack)
        stack.signal_group(process, signal.SIGSTOP)
        others.append(stack.another(process))
        set_bank(stack, "none")

    def heal(stack: Stack) -> None:
        stack.signal_group(process, signal.SIGCONT)
        others.pop()()

    return Fault(f"SIGSTOP {process}, mid-call", strike, heal, seconds)


def wait_for_calls(stack: Stack) -> None:
    """Until the bank, slow from now on, is being asked for something."""
    set_bank(stack, "slow")
    services.wait_until(lambda: books.are_calling(stack), "the bank is asked")


def bank(mode: str, seconds: float = 2.0) -> Fault:
    """A mode of the bank's simulator."""
    return Fault(
        f"bank {mode}",
        lambda stack: set_bank(stack, mode),
        lambda stack: set_bank(stack, "none"),
        seconds,
    )


def postgres_immediate() -> Fault:
    """As `pg_ctl stop -m immediate`: it aborts all, and recovers from its log at the next start."""
    return Fault("PostgreSQL immediate", lambda stack: stack.signal("postgres", signal.SIGQUIT))


def redis_flushed() -> Fault:
    return Fault("Redis FLUSHALL", flush)


def redis_flushed_while_the_bank_is_down() -> Fault:
    """The line is lost while everybody stands in it."""

    def heal(stack: Stack) -> None:
        flush(stack)
        set_bank(stack, "none")

    return Fault("FLUSHALL, bank down", lambda stack: set_bank(stack, "down"), heal, 2.0)


def smtp_down() -> Fault:
    return Fault(
        "SMTP down", lambda stack: stack.mails.stop(), lambda stack: stack.mails.start(), 3.0
    )


def smtp_loses_answers() -> Fault:
    """Mails are taken, and who sent them doesn't hear of it."""

    def lose(stack: Stack) -> None:
        stack.mails.loses_answer = True

    def keep(stack: Stack) -> None:
        stack.mails.loses_answer = False

    return Fault("SMTP lose_response", lose, keep, 2.0)


def set_bank(stack: Stack, mode: str) -> None:
    services.fetch(f"{stack.bank}/simulator/fault", method="PUT", body={"mode": mode})


def flush(stack: Stack) -> None:
    stack.redis.flushall()


LEASE_AND_MORE_SECONDS = 12.0  # wallet.operations.claims.LEASE_SECONDS and some
MODES = ("down", "error", "hang", "slow", "lose_response", "pending")

ALL = (
    *(kill(process) for process in MARKS),
    postgres_immediate(),
    redis_flushed(),
    redis_flushed_while_the_bank_is_down(),
    freeze("redis", 10.0),
    kill_in_the_act("worker_bank"),
    freeze("worker_bank", LEASE_AND_MORE_SECONDS),
    freeze_in_the_act("worker_bank", LEASE_AND_MORE_SECONDS),
    *(bank(mode, 6.0 if mode == "hang" else 2.0) for mode in MODES),
    smtp_down(),
    smtp_loses_answers(),
)
