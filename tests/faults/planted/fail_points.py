"""Places where a process can be made to end at once, as if its power were cut, between two steps.

The product knows nothing of them: they are put around its functions when a process starts. What
isn't there any more stops the process, so that no renaming disarms a fail point unseen.
The table of all is `fail_points.txt`.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce, wraps
from importlib import import_module
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class FailPoint:
    process: str
    name: str  # what is done already, and what isn't
    moment: str  # before, after
    where: str  # module:function
    bank: str  # what it does when the place is reached

    def __str__(self) -> str:
        return f"{self.process}: {self.name}"

    def find(self) -> tuple[Any, str]:
        """What has the function, and under which name. Raises AttributeError, ImportError."""
        module, _, path = self.where.partition(":")
        *owners, name = path.split(".")
        owner = reduce(getattr, owners, import_module(module))
        getattr(owner, name)
        return owner, name


def _read(table: str) -> tuple[FailPoint, ...]:
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(FailPoint(*re.split(" {2,}", line)) for line in lines)


FAIL_POINTS = _read(Path(__file__).with_suffix(".txt").read_text())
NAMED = {str(point): point for point in FAIL_POINTS}


def put_into(process: str, note: Path) -> None:
    """All fail points of this kind of process. One fires when `note` names it, and once."""
    for point in FAIL_POINTS:
        if point.process == process:
            owner, name = point.find()
            setattr(owner, name, _guarded(getattr(owner, name), point, note))


def _guarded(function: Callable[..., Any], point: FailPoint, note: Path) -> Callable[..., Any]:
    @wraps(function)
    def guarded(*arguments: Any, **named: Any) -> Any:
        if point.moment == "before":
            _pass(point, note)
        result = function(*arguments, **named)
        if point.moment == "after":
            _pass(point, note)
        return result

    return guarded


def _pass(point: FailPoint, note: Path) -> None:
    try:
        if note.read_text() != str(point):
            return
        note.unlink()  # only one can
    except FileNotFoundError:
        return
    os._exit(1)
