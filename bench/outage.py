"""What people wait for: a backlog to drain, a bank to come back, a click to settle.

The reference of the drain is an actor that does nothing, in a worker group like the bank queue's.
"""

import json
import statistics
import time
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import text

from actors import ring
from actors.broker import broker
from actors.clock import TICK_SECONDS
from bench import people
from bench.line import Line, compare
from bench.nothing import QUEUE, nothing
from bench.stack import Stack, answers, fault, wait_for
from florin.local.stack import read_procfile
from wallet import operations
from wallet.audit import Origin
from wallet.database import transaction
from wallet.people import Person, start_session

BACKLOG = 4_000
PEOPLE = 100
ROUNDS = 3
CLICKS = 40
OUTAGE_SECONDS = 3.0
PROCESSES = ("web", "bank", "worker_bank", "worker_mail", "clock")

_OPEN = text("SELECT count(*) FROM operation WHERE state NOT IN ('settled', 'failed', 'cancelled')")
_SETTLED = text("SELECT state = 'settled' FROM operation WHERE id = :id")


def drain(stack: Stack) -> list[Line]:
    """Operations/s of a backlog of deposits, against messages/s of an actor that does nothing."""
    crowd = people.make(PEOPLE)
    worker = read_procfile()["worker_bank"]
    speeds, nothings = [], []
    with stack.run("bank"):
        wait_for(lambda: answers(f"{stack.bank}/healthz"))
        for _ in range(ROUNDS):
            nothings.append(_nothings(stack, worker))
            speeds.append(_backlog(stack, crowd))
    return [
        compare(
            f"drain of {BACKLOG:,} deposits",
            speeds,
            nothings,
            unit="operations/s",
            reference="messages/s that do nothing",
            at_least=0.8,
        )
    ]


def recovery(stack: Stack) -> list[Line]:
    """Seconds from the bank's return until the first parked deposit is settled."""
    (person, *_) = people.make(1)
    found = []
    with stack.run(*PROCESSES):
        wait_for(lambda: answers(f"{stack.web}/readyz") and answers(f"{stack.bank}/healthz"))
        for _ in range(ROUNDS):
            fault(stack, "down")
            deposit = _deposit(person)
            ring("bank")
            wait_for(lambda id_=deposit: _state(id_) == "parked")
            time.sleep(OUTAGE_SECONDS)  # the length of the outage, not a wait for anything
            fault(stack, "none")
            found.append(wait_for(lambda id_=deposit: _is_settled(id_)))
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
    """Milliseconds from a deposit's HTTP request until it is settled, one at a time, all idle."""
    (person, *_) = people.make(1)
    with transaction() as session:
        token = start_session(session, person, Origin("192.0.2.1", "bench")).access_token
    clicks, bare = [], []
    with stack.run(*PROCESSES):
        wait_for(lambda: answers(f"{stack.web}/readyz") and answers(f"{stack.bank}/healthz"))
        web, bank = _connect(stack.web), _connect(stack.bank)
        for _ in range(CLICKS):
            bare.append(_timed(lambda: _ask(bank, "GET", "/healthz")))
            clicks.append(_timed(lambda: _click(web, token)))
            time.sleep(0.1)  # idle again
    clicks, bare = clicks[5:], bare[5:]  # the first ones warm up connections and plans
    median_ms = 1000 * statistics.median(clicks)
    p95_ms = 1000 * statistics.quantiles(clicks, n=20)[-1]
    bank_ms = 1000 * statistics.median(bare)
    return [
        Line(
            "click to settled",
            f"{median_ms:.0f} ms, 95th {p95_ms:.0f} ms",
            f"{bank_ms:.1f} ms bank round trip",
            (median_ms / bank_ms,),
            "≤ 60 ms, 95th ≤ 120 ms",
            median_ms <= 60 and p95_ms <= 120,
        )
    ]


def _nothings(stack: Stack, worker: str) -> float:
    broker.flush(QUEUE)
    for _ in range(BACKLOG):
        nothing.send()
    line = worker.replace("dramatiq actors", "dramatiq bench.nothing").replace("bank", QUEUE)
    with stack.run(nothing=line):
        return _speed(lambda: int(broker.client.llen(f"dramatiq:{QUEUE}")))


def _backlog(stack: Stack, crowd: list[Person]) -> float:
    for n in range(BACKLOG):
        _deposit(crowd[n % PEOPLE])
    with stack.run("worker_bank", "clock"):
        ring("bank")
        return _speed(_open)


def _speed(left: Callable[[], int]) -> float:
    """Per second, from the moment when the first is done: the start of processes doesn't count."""
    wait_for(lambda: left() < BACKLOG)
    started, done_before = time.perf_counter(), BACKLOG - left()
    wait_for(lambda: left() == 0, seconds=120)
    return (BACKLOG - done_before) / (time.perf_counter() - started)


def _open() -> int:
    with transaction() as session:
        return int(session.scalars(_OPEN).one())


def _deposit(person: Person) -> UUID:
    request = operations.BankRequest.parse({"amount": "1.00"}, currency="EUR", key=str(uuid4()))
    with transaction() as session:
        return operations.request_deposit(session, person, request)


def _state(operation_id: UUID) -> str:
    with transaction() as session:
        found = text("SELECT state FROM operation WHERE id = :id")
        return str(session.scalars(found, {"id": operation_id}).one())


def _is_settled(operation_id: UUID) -> bool:
    with transaction() as session:
        return bool(session.scalars(_SETTLED, {"id": operation_id}).one())


def _click(web: HTTPConnection, token: str) -> None:
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    body = _ask(web, "POST", "/api/v1/deposits", '{"amount": "1.00"}', headers)
    deposit = UUID(json.loads(body)["id"])
    wait_for(lambda: _is_settled(deposit))


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


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
