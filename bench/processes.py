"""What a tree of processes holds in memory: the proportional set size, which counts a page that
several share once, among them (Linux)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
KIB_PER_MB = 1_000_000 / 1024


@dataclass(frozen=True, slots=True)
class Held:
    """Megabytes."""

    python: float
    redis: float
    postgres: float  # its processes' own
    shared: float  # PostgreSQL's shared memory: its buffers, as far as they were ever used

    @property
    def total(self) -> float:
        return self.python + self.redis + self.postgres + self.shared


def held(root: int) -> Held:
    """By the process and all below it."""
    kib = {"python": 0, "redis": 0, "postgres": 0, "shared": 0}
    for pid in _tree(root):
        try:
            program = _program(pid)
            sizes = _sizes(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it just ended
        shared = sizes.get("Pss_Shmem", 0) if program == "postgres" else 0
        kib[program] += sizes.get("Pss", 0) - shared
        kib["shared"] += shared
    return Held(**{name: size / KIB_PER_MB for name, size in kib.items()})


def _tree(root: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        yield pid


def _program(pid: int) -> str:
    name = (PROC / str(pid) / "exe").readlink().name
    if name == "postgres":
        return "postgres"
    return "redis" if name.startswith(("redis", "valkey")) else "python"


def _sizes(pid: int) -> dict[str, int]:
    """Kibibytes, by the names of smaps_rollup(5); empty for a zombie."""
    lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) for name, rest in (line.split(":") for line in lines)}
