"""One cell: load, break, heal, wait until quiet, check."""

import random
import time
from collections import Counter
from collections.abc import Callable
from threading import Thread
from typing import Any

from tests import services
from tests.faults import books, checker
from tests.faults.clients import Client, Load, run_for
from tests.faults.facts import Fact
from tests.faults.faults import Fault
from tests.faults.history import History, Result
from tests.faults.neighbours import Neighbours
from tests.faults.newcomers import Newcomers
from tests.faults.stack import Stack
from tests.faults.table import Row, report

__all__ = ["Matrix", "report"]

LOAD_SECONDS = 1.0  # before the fault, and again when all is well
QUIET_SECONDS = 90.0  # who isn't final by then is lost


class Matrix:
    """A stack, its people, and what they remember of all cells."""

    def __init__(
        self,
        stack: Stack,
        clients: list[Client],
        neighbours: Neighbours,
        newcomers: Newcomers,
        history: History,
        load_seconds: float = LOAD_SECONDS,
    ) -> None:
        self.stack = stack
        self.clients = clients
        self.neighbours = neighbours
        self.newcomers = newcomers
        self.history = history
        self.load_seconds = load_seconds
        self.patience_seconds = QUIET_SECONDS

    def run(self, fault: Fault, chance: random.Random | None = None) -> Row:
        """`chance` draws how long things take; without it they take what they say."""
        before = [len(memory) for memory in self.history.memories]
        trouble: list[Fact] = []
        began = time.monotonic()
        self.newcomers.prepare()
        with Load([*self.clients, self.neighbours, self.newcomers]):
            run_for(self.load_seconds * (chance.uniform(0.3, 1.7) if chance else 1))
            try:
                fault.strike(self.stack)
                run_for(fault.seconds * (chance.uniform(1.0, 1.5) if chance else 1))
            except AssertionError as missed:
                trouble.append(Fact("amiss", f"the fault hit nothing: {missed}"))
            finally:
                fault.heal(self.stack)
            healed = time.monotonic()
            run_for(self.load_seconds)
        self.wait_until_quiet()
        quiet = time.monotonic()
        new = self.history.since(before)
        results = Counter(wish.result for wish in new.wishes)
        kinds = Counter(wish.kind for wish in new.wishes)
        try:
            self.ask_again()
        except AssertionError as never:
            trouble.append(Fact("lost", str(never)))
        facts = trouble + self.check()
        return Row(
            fault.name,
            results.total(),
            results[Result.OK],
            results[Result.UNKNOWN],
            kinds["payout"],
            len(new.dates),
            kinds["request"],
            len(new.sign_ups),
            facts,
            quiet - healed,
            time.monotonic() - began,
        )

    def ask_again(self) -> None:
        """Everybody asks for what is in doubt, until there is an answer."""
        services.wait_until(self._all_is_clear, "answers", QUIET_SECONDS)

    def check(self) -> list[Fact]:
        return checker.check(self.history, books.read(self.stack))

    def wait_until_quiet(self) -> None:
        """Or so long that what isn't done by now counts as lost."""
        try:
            services.wait_until(
                lambda: books.are_quiet(self.stack) and self.stack.is_ready(),
                "quiet",
                self.patience_seconds,
            )
        except AssertionError as never:
            print(never)

    def keep(self) -> Callable[[], None]:
        """Call what this returns to go back to now: the rows, the mails, and what people recall."""
        restore = self.stack.keep()
        memories: list[list[Any]] = [*self.history.memories, self.stack.mails.taken]
        memories += [self.newcomers.made, self.newcomers.clients]
        memories += [client.made for client in (*self.clients, *self.neighbours.people)]
        memories += [person.deeds for person in self.neighbours.people]
        lengths = [len(memory) for memory in memories]

        def go_back() -> None:
            restore()
            self.stack.redis.flushall()
            for memory, length in zip(memories, lengths, strict=True):
                del memory[length:]

        return go_back

    def _all_is_clear(self) -> bool:
        """After one more round of questions, side by side: some wait long for an answer."""
        clear: list[bool] = []
        people = (*self.clients, self.neighbours, self.newcomers)
        threads = [Thread(target=lambda one=one: clear.append(one.clear_up())) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.wait_until_quiet()
        return len(clear) == len(people) and all(clear)
