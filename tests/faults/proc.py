"""What the kernel knows of the stack's processes."""

import os
from contextlib import suppress
from pathlib import Path

from tests.faults.planted.processes import name_of


def child_of(supervisor: int, name: str) -> int | None:
    """Its process of this name, which leads a group; None while it is started again."""
    for pid in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
        with suppress(OSError):  # it ended meanwhile
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if name_of(command) == name and "exec " not in command:  # not the shell before it
                return int(pid)
    return None


def group_of(leader: int) -> list[int]:
    """A process and all that it started."""
    members = []
    for entry in Path("/proc").iterdir():
        with suppress(ValueError, ProcessLookupError):
            if os.getpgid(int(entry.name)) == leader:
                members.append(int(entry.name))
    return members


def runs(pid: int) -> bool:
    """A zombie doesn't: it awaits only the supervisor's look."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
