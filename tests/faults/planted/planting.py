"""How a bug is put into a process, and taken out again."""

import importlib
from typing import Any

_sound: list[tuple[Any, str, Any]] = []  # what was there before


def uproot() -> None:
    """The process is sound again."""
    while _sound:
        setattr(*_sound.pop())


def put(owner: Any, name: str, planted: Any) -> None:
    _sound.append((owner, name, getattr(owner, name)))
    setattr(owner, name, planted)


def module(name: str) -> Any:
    """Also one of those whose package has a function of the same name."""
    return importlib.import_module(name)
