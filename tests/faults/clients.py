"""People at the JSON API: they deposit, withdraw, send, cancel, and write down the answers."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Protocol
from uuid import UUID

from tests.faults.api import Api
from tests.faults.history import Answer, History, Result, Wish

THINK_SECONDS = 0.1  # between two calls, about
REPEATS = 0.1  # of the calls are made twice
RENEW_SECONDS = 300.0  # before a token ends; the longest cell is far shorter
TOO_MUCH = 999_999  # under the limit of one operation, over everybody's balance


@dataclass
class Client:
    """Somebody with a wallet; `friends` have one in the same currency."""

    api: Api
    account: str
    friends: list[str]
    history: History
    chance: random.Random
    kinds: tuple[int, int, int] = (45, 25, 30)  # weights of deposits, withdrawals, transfers
    cancels: float = 0.05  # of what they do
    think_seconds: float = THINK_SECONDS
    made: list[Wish] = field(default_factory=list)

    def use(self, until: Event) -> None:
        """Ask for one thing after another."""
        if time.monotonic() + RENEW_SECONDS > self.api.token_until:
            self.sign_in(until)
        while not until.is_set():
            if self.made and self.chance.random() < self.cancels:
                self.cancel(self.made[-1])
            else:
                self.make(self._wish())
            until.wait(self.chance.uniform(0.5, 1.5) * self.think_seconds)

    def sign_in(self, until: Event) -> None:
        while self.api.sign_in(self.account) is not Result.OK:
            if until.wait(self.think_seconds):
                return

    def deposit(self, minor: int = 100) -> None:
        self.make(Wish(self.account, self._key(), "deposit", minor))

    def make(self, wish: Wish) -> None:
        self.history.wishes.append(wish)
        self.made.append(wish)
        self.ask(wish)
        if self.chance.random() < REPEATS:
            self.ask(wish)

    def ask(self, wish: Wish) -> None:
        """Once, or once more under the same key."""
        result, answer = self.api.post(f"/{wish.kind}s", _body(wish), key=wish.key)
        made = UUID(answer["id"]) if result is Result.OK else None
        wish.answers.append(Answer(result, made))

    def cancel(self, wish: Wish) -> None:
        for operation_id in wish.ids:
            result, answer = self.api.post(f"/operations/{operation_id}/cancel", {})
            wish.cancelled |= result is Result.OK and answer["state"] == "cancelled"

    def clear_up(self) -> bool:
        """Ask once more for what is in doubt; False while something still is."""
        doubts = [wish for wish in self.made if wish.in_doubt]
        for wish in doubts:
            self.ask(wish)
        return not any(wish.in_doubt for wish in doubts)

    def _wish(self) -> Wish:
        kind = self.chance.choices(("deposit", "withdrawal", "transfer"), self.kinds)[0]
        minor = TOO_MUCH if self.chance.random() < 0.03 else self.chance.randint(100, 5_000)
        to = self.chance.choice(self.friends) if kind == "transfer" else None
        return Wish(self.account, self._key(), kind, minor, to)

    def _key(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"


def _body(wish: Wish) -> dict[str, Any]:
    if wish.rows:
        rows = [{"account": to, "amount": amount(minor)} for to, minor in wish.rows]
        return {"mode": wish.mode, "rows": rows}
    body = {"amount": amount(wish.minor)}
    return body | {"to": wish.to} if wish.to else body


def amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


class User(Protocol):
    def use(self, until: Event) -> None: ...


class Load:
    """A context manager: while it is open, everybody uses Florin."""

    def __init__(self, users: Sequence[User]) -> None:
        self._over = Event()
        self._threads = [Thread(target=user.use, args=(self._over,), daemon=True) for user in users]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def run_for(seconds: float) -> None:
    """The length of a stretch of load, not a wait for anything."""
    time.sleep(seconds)
