"""The lines to the bank, to Redis, to PostgreSQL, and the bank's own to the web (`webhook`)."""

from collections.abc import Callable

from tests import services
from tests.faults.faults.bank import set_bank
from tests.faults.faults.fault import Fault
from tests.faults.network import Link
from tests.faults.stack import Stack

SECONDS = 2.0
DELAY_SECONDS = {"bank": 0.4, "redis": 0.1, "postgres": 0.02, "webhook": 0.4}  # each way


def delay(link: str) -> Fault:
    return _fault(link, "slow", lambda line: line.delay(DELAY_SECONDS[link]))


def reset(link: str) -> Fault:
    return _fault(link, "reset", Link.reset)


def black_hole(link: str) -> Fault:
    """What was sent arrives at the end, though nobody may be waiting any more."""
    return _fault(link, "black hole", Link.swallow)


def answers_lost(link: str) -> Fault:
    """The work is done, and who asked gets a reset. Of PostgreSQL: the answers to commits."""
    return _fault(link, "answers lost", Link.forget_answers)


def _fault(link: str, name: str, act: Callable[[Link], None]) -> Fault:
    def strike(stack: Stack) -> None:
        if link == "webhook":
            set_bank(stack, "pending")  # or there would be none
        line = stack.network.links[link]
        stack.network.do(lambda: act(line))
        services.wait_until(lambda: line.hits, f"the line to {link} is used")

    def heal(stack: Stack) -> None:
        stack.network.do(stack.network.links[link].heal)
        if link == "webhook":
            set_bank(stack, "none")

    return Fault(f"line to {link}: {name}", strike, heal, SECONDS)
