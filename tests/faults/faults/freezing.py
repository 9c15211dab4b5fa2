"""Processes that stand still: they neither work nor die, and don't know of it when they wake."""

import signal
from collections.abc import Callable

from tests.faults.faults.bank import set_bank, wait_for_calls
from tests.faults.faults.fault import Fault
from tests.faults.stack import Stack


def freeze(process: str, seconds: float) -> Fault:
    return Fault(
        f"SIGSTOP {process}, {seconds:g} s",
        lambda stack: stack.signal_group(process, signal.SIGSTOP),
        lambda stack: stack.signal_group(process, signal.SIGCONT),
        seconds,
    )


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
