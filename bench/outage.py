"""What people wait for: a backlog to drain, a bank to come back, a click to settle."""

import json
import statistics
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import text

from actors import ring
from actors.clock import TICK_SECONDS
from bench import backlog, nothing, people
from bench.line import Line, compare
from bench.stack import Stack, answers, fault, wait_for
from wallet.database import transaction

BACKLOG = 10_000
PEOPLE = 100
ROUNDS = 5
CLICKS = 20  # per round
CLICK_EVERY_SECONDS = 0.15
OUTAGE_SECONDS = 3.0

_STATE = text("SELECT state FROM operation WHERE id = :id")


def drain(stack: Stack) -> list[Line]:
    """Deposits/s of a line of those that the bank kept waiting, from the moment of its return."""
    crowd = people.make(PEOPLE)
    speeds, nothings = [], []
    with stack.run("bank", "worker_bank", "clock"):
        wait_for(lambda: answers(f"{stack.bank}/healthz"))
        for _ in range(ROUNDS):
            nothings.append(nothing.messages_per_second(stack))
            speeds.append(_drained_per_second(stack, crowd))
            backlog.forget_mails()
    return [
        compare(
            f"drain of {BACKLOG:,} parked deposits",
            speeds,
            nothings,
            unit="operations/s",
            reference="messages/s that do nothing",
            at_least=0.8,
        )
    ]


def _drained_per_second(stack: Stack, crowd: list[people.Person]) -> float:
    fault(stack, "down")
    backlog.deposits(crowd, BACKLOG)
    ring("bank")
    backlog.wait_until_in_line(BACKLOG)
    started = time.perf_counter()
    fault(stack, "none")
    backlog.wait_until_done()
    return BACKLOG / (time.perf_counter() - started)


def recovery(stack: Stack) -> list[Line]:
    """Seconds from the bank's return until the first parked deposit is settled."""
    (person, *_) = people.make(1)
    found = []
    with stack.run_everything():
        for _ in range(ROUNDS):
            fault(stack, "down")
            deposit = backlog.deposit(person)
            ring("bank")
            wait_for(lambda id_=deposit: _state(id_) == "parked")
            time.sleep(OUTAGE_SECONDS)  # the length of the outage, not a wait for anything
            fault(stack, "none")
            found.append(wait_for(lambda id_=deposit: _state(id_) == "settled"))
    return [
        Line(
            "recovery",
            f"{statistics.median(found):.2f} s, slowest {max(found):.2f} s",
            f"probe every {TICK_SECONDS} s",
            tuple(seconds / TICK_SECONDS for seconds in found),
            "≤ 1 s",
            max(found) <= 1.0,
        )
    ]


def click_to_settled(stack: Stack) -> list[Line]:
    """Milliseconds from a deposit's HTTP request until it is settled, on an idle system. Each is
    due at a time of its own and counts from then: a slow one can't hide that the next began late.
    """
    (person, *_) = people.make(1)
    token = people.sign_in(person)
    clicks, bare = [], []
    with stack.run_everything():
        web, bank = _connect(stack.web), _connect(stack.bank)
        _click(web, token)  # connections are made and plans are cached
        first = time.perf_counter()
        for number in range(ROUNDS * CLICKS):
            due = first + number * CLICK_EVERY_SECONDS
            time.sleep(max(0.0, due - time.perf_counter()))
            _click(web, token)
            clicked = time.perf_counter()
            _ask(bank, "GET", "/healthz")
            clicks.append(clicked - due)
            bare.append(time.perf_counter() - clicked)
    median_ms = 1000 * statistics.median(clicks)
    p95_ms = 1000 * statistics.quantiles(clicks, n=20)[-1]
    return [
        Line(
            "click to settled",
            f"{median_ms:.0f} ms, 95th {p95_ms:.0f} ms",
            f"{1000 * statistics.median(bare):.1f} ms bank round trip",
            tuple(
                our / their for our, their in zip(_by_round(clicks), _by_round(bare), strict=True)
            ),
            "≤ 60 ms, 95th ≤ 120 ms",
            median_ms <= 60 and p95_ms <= 120,
        )
    ]


def _by_round(seconds: list[float]) -> list[float]:
    """The median of each round."""
    rounds = range(0, len(seconds), CLICKS)
    return [statistics.median(seconds[first : first + CLICKS]) for first in rounds]


def _state(operation_id: UUID) -> str:
    with transaction() as session:
        return str(session.scalars(_STATE, {"id": operation_id}).one())


def _click(web: HTTPConnection, token: str) -> None:
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    body = _ask(web, "POST", "/api/v1/deposits", '{"amount": "1.00"}', headers)
    deposit = UUID(json.loads(body)["id"])
    wait_for(lambda: _state(deposit) == "settled")


def _connect(url: str) -> HTTPConnection:
    return HTTPConnection(urlsplit(url).netloc, timeout=5)


def _ask(
    connection: HTTPConnection,
    method: str,
    path: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    connection.request(method, path, body, headers or {})
    reply = connection.getresponse()
    content = reply.read()
    if reply.status >= 300:
        raise RuntimeError(f"{method} {path} answered {reply.status}: {content!r}")
    return content
