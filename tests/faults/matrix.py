"""One cell: load, break, heal, wait until quiet, check. And the table of all."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any

from tests import services
from tests.faults import books, checker
from tests.faults.checker import Fact
from tests.faults.clients import Client, Load, run_for
from tests.faults.faults import Fault, flush
from tests.faults.history import History, Result, Wish
from tests.faults.stack import Stack

LOAD_SECONDS = 1.0  # before the fault, and again when all is well
QUIET_SECONDS = 90.0  # who isn't final by then is lost
HEADER = ("cell", "operations", "acknowledged", "unknown", "lost", "doubled", "amiss", "quiet s")


@dataclass(frozen=True, slots=True)
class Row:
    cell: str
    operations: int  # asked for, refused ones too
    acknowledged: int
    unknown: int  # before they were asked again
    facts: list[Fact]
    seconds_to_quiet: float  # from healing; for a kill, from the kill

    @property
    def count(self) -> Counter[str]:
        return Counter(fact.kind for fact in self.facts)


class Matrix:
    """A stack, its clients, and what they remember of all cells."""

    def __init__(
        self,
        stack: Stack,
        clients: list[Client],
        history: History,
        load_seconds: float = LOAD_SECONDS,
    ) -> None:
        self.stack = stack
        self.clients = clients
        self.history = history
        self.load_seconds = load_seconds

    def run(self, fault: Fault) -> Row:
        before = len(self.history.wishes)
        with Load(self.clients):
            run_for(self.load_seconds)
            try:
                fault.strike(self.stack)
                run_for(fault.seconds)
            finally:
                fault.heal(self.stack)
            healed = time.monotonic()
            run_for(self.load_seconds)
        self.wait_until_quiet()
        seconds = time.monotonic() - healed
        wishes = self.history.wishes[before:]
        results = Counter(wish.result for wish in wishes)
        self.ask_again()
        return Row(
            fault.name,
            len(wishes),
            results[Result.OK],
            results[Result.UNKNOWN],
            self.check(),
            seconds,
        )

    def ask_again(self) -> None:
        """Resolve every doubt under its own key, until there is an answer."""
        threads = [Thread(target=self._resolve, args=(client,)) for client in self.clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.wait_until_quiet()

    def check(self) -> list[Fact]:
        return checker.check(self.history, books.read(self.stack))

    def wait_until_quiet(self) -> None:
        """Or so long that what isn't done by now counts as lost."""
        try:
            services.wait_until(
                lambda: books.are_quiet(self.stack) and self.stack.is_ready(),
                "quiet",
                QUIET_SECONDS,
            )
        except AssertionError as never:
            print(never)

    def warm_up(self) -> None:
        """Everybody deposits once, and it is settled: all that was started anew works."""
        for client in self.clients:
            client.deposit()
        self.wait_until_quiet()

    def keep(self) -> Callable[[], None]:
        """Call what this returns to go back to now: the rows, the mails, and what people recall."""
        restore = self.stack.keep()
        memories: list[list[Any]] = [self.history.wishes, self.stack.mails.taken]
        memories += [client.made for client in self.clients]
        lengths = [len(memory) for memory in memories]

        def go_back() -> None:
            restore()
            flush(self.stack)
            for memory, length in zip(memories, lengths, strict=True):
                del memory[length:]

        return go_back

    def _resolve(self, client: Client) -> None:
        for wish in client.made:
            if wish.result is Result.UNKNOWN:
                services.wait_until(lambda wish=wish: _answered(client, wish), "an answer")


def _answered(client: Client, wish: Wish) -> bool:
    client.ask(wish)
    return wish.answers[-1].result is not Result.UNKNOWN


def line(row: Row) -> tuple[str, ...]:
    """The cells of a row, as text."""
    counts = (row.operations, row.acknowledged, row.unknown)
    bad = (row.count[kind] for kind in ("lost", "doubled", "amiss"))
    return (row.cell, *map(str, counts), *map(str, bad), f"{row.seconds_to_quiet:.1f}")


def print_line(cells: tuple[str, ...]) -> None:
    first, *rest = cells
    widths = [len(name) for name in HEADER[1:]]
    columns = [cell.rjust(width) for cell, width in zip(rest, widths, strict=True)]
    print("  ".join([first.ljust(28), *columns]), flush=True)


def report(row: Row) -> None:
    """The row, and what is wrong in it."""
    print_line(line(row))
    for fact in row.facts[:20]:
        print(f"    {fact.kind}: {fact.what}", flush=True)
