"""One thing that breaks, and heals."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.stack import Stack


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    strike: Callable[[Stack], object]
    heal: Callable[[Stack], object] = lambda _: None
    seconds: float = 0.0  # between the two, under load
    ends: str = ""  # the process that the supervisor has to start again
