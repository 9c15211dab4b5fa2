"""The modes of the bank's simulator."""

from tests import services
from tests.faults import books
from tests.faults.faults.fault import Fault
from tests.faults.stack import Stack
from wallet.bank import breaker, line

LONG_LINE = 20  # operations; more than a probe takes along


def bank(mode: str, seconds: float = 2.0) -> Fault:
    return Fault(
        f"bank {mode}",
        lambda stack: set_bank(stack, mode),
        lambda stack: set_bank(stack, "none"),
        seconds,
    )


def bank_away() -> Fault:
    """Down, and the wallet knows."""
    return Fault("bank away", go_away, lambda stack: set_bank(stack, "none"))


def set_bank(stack: Stack, mode: str) -> None:
    services.fetch(f"{stack.bank}/simulator/fault", method="PUT", body={"mode": mode})


def wait_for_calls(stack: Stack) -> None:
    """Until the bank, slow from now on, is being asked for something."""
    set_bank(stack, "slow")
    services.wait_until(lambda: books.are_calling(stack), "the bank is asked")


def go_away(stack: Stack) -> None:
    """The bank, until the wallet knows."""
    set_bank(stack, "down")
    services.wait_until(lambda: stack.redis.exists(breaker.OPEN), "the breaker is open")


def let_people_line_up(stack: Stack) -> None:
    """Before a bank that went away."""
    go_away(stack)
    services.wait_until(lambda: stack.redis.zcard(line.LOT) > LONG_LINE, "people stand in line")
