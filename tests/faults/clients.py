"""People at the JSON API: they deposit, withdraw, send, cancel, and write down the answers."""

import json
import random
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tests.faults.history import Answer, History, Result, Wish
from wallet.people import Person

ANSWER_SECONDS = 4.0
THINK_SECONDS = 0.1  # between two calls, about
REPEATS = 0.1  # of the calls are made twice
TOO_MUCH = 999_999  # under the limit of one operation, over everybody's balance
PASSWORD = "correct horse battery"


@dataclass
class Client:
    """`person` and their thread; `friends` have wallets in the same currency."""

    address: str
    person: Person
    friends: list[str]
    history: History
    chance: random.Random
    token: str = ""
    made: list[Wish] = field(default_factory=list)
    _connection: HTTPConnection | None = None

    def sign_in(self) -> None:
        body = {"account_number": self.person.account_number, "password": PASSWORD}
        status, answer = self._ask("/api/v1/auth/login", body)
        assert status == 200, answer
        self.token = answer["access_token"]

    def use(self, until: Event) -> None:
        """Ask for one thing after another."""
        while not until.is_set():
            if self.made and self.chance.random() < 0.05:
                self.cancel(self.made[-1])
            else:
                self.make(self._wish())
            until.wait(self.chance.uniform(0.5, 1.5) * THINK_SECONDS)

    def deposit(self) -> None:
        self.make(Wish(self.person.id, self._key(), "deposit", 100))

    def make(self, wish: Wish) -> None:
        self.history.wishes.append(wish)
        self.made.append(wish)
        self.ask(wish)
        if self.chance.random() < REPEATS:
            self.ask(wish)

    def ask(self, wish: Wish) -> None:
        """Once, or once more under the same key."""
        body = {"amount": f"{wish.minor // 100}.{wish.minor % 100:02}"}
        if wish.to:
            body["to"] = wish.to
        try:
            status, answer = self._ask(f"/api/v1/{wish.kind}s", body, key=wish.key)
        except (OSError, HTTPException, ValueError):
            self._connection = None
            wish.answers.append(Answer(Result.UNKNOWN))
            return
        if status < 300:
            wish.answers.append(Answer(Result.OK, UUID(answer["id"])))
        else:
            wish.answers.append(Answer(Result.REFUSED if status < 500 else Result.UNKNOWN))

    def cancel(self, wish: Wish) -> None:
        for operation_id in wish.ids:
            try:
                status, answer = self._ask(f"/api/v1/operations/{operation_id}/cancel", {})
            except (OSError, HTTPException, ValueError):
                self._connection = None
                continue
            wish.cancelled |= status == 200 and answer["state"] == "cancelled"

    def _wish(self) -> Wish:
        kind = self.chance.choices(("deposit", "withdrawal", "transfer"), (45, 25, 30))[0]
        minor = TOO_MUCH if self.chance.random() < 0.03 else self.chance.randint(100, 5_000)
        to = self.chance.choice(self.friends) if kind == "transfer" else None
        return Wish(self.person.id, self._key(), kind, minor, to)

    def _key(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"

    def _ask(self, path: str, body: dict[str, str], key: str = "") -> tuple[int, dict[str, Any]]:
        """Raises OSError, HTTPException, ValueError when there is no whole answer."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        if self._connection is None:
            address = urlsplit(self.address).netloc
            self._connection = HTTPConnection(address, timeout=ANSWER_SECONDS)
        self._connection.request("POST", path, json.dumps(body), headers)
        reply = self._connection.getresponse()
        return reply.status, json.loads(reply.read())


class Load:
    """A context manager: while it is open, everybody uses Florin."""

    def __init__(self, clients: list[Client]) -> None:
        self._clients = clients
        self._over = Event()

    def __enter__(self) -> None:
        self._threads = [
            Thread(target=client.use, args=(self._over,), daemon=True) for client in self._clients
        ]
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def run_for(seconds: float) -> None:
    """The length of a stretch of load, not a wait for anything."""
    time.sleep(seconds)
