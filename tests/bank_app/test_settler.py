import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from bank_app import faults, settler
from bank_app.database import engine, transaction
from bank_app.models import Transfer
from bank_app.settings import settings
from bank_app.settler import deliver_due, settle_due
from tests.bank_app.caller import ADA, INES, LEILA, SEUN, InProcess, credit, debit
from tests.bank_app.ledger import assert_books_are_right, balance, execute, postings
from tests.plans import everything_again_for_each_row
from tests.services import ROOT, wait_until


class Receiver(ThreadingHTTPServer):
    """Takes webhooks; answers 500 as often as it is told to, then 204."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.failures = 0
        self.received: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhooks/bank"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        fails = len(self.server.received) <= self.server.failures
        self.send_response(500 if fails else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    server = Receiver()
    Thread(target=server.serve_forever, args=(0.01,)).start()
    monkeypatch.setenv("BANK_WEBHOOK_URL", server.url)
    settings.cache_clear()
    yield server
    settings.cache_clear()
    server.shutdown()
    server.server_close()


@pytest.fixture
def deliverers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def pending(caller: InProcess, body: dict[str, object]) -> UUID:
    """An order that was taken in as pending and is due now."""
    id_ = uuid4()
    faults.FAULT.set("pending")
    assert caller.put(body, id_)[1]["state"] == "pending"
    faults.FAULT.set("none")
    make_due()
    return id_


def make_due() -> None:
    execute("UPDATE transfer SET due_at = now() WHERE due_at IS NOT NULL")


def row(id_: UUID) -> Transfer:
    with transaction() as session:
        return session.scalars(select(Transfer).where(Transfer.id == id_)).one()


def test_a_pending_transfer_is_left_alone_until_it_is_due(caller: InProcess) -> None:
    faults.FAULT.set("pending")
    caller.put(debit(ADA, 100))
    assert settle_due() == 0


def test_a_pending_transfer_is_settled_when_it_is_due(caller: InProcess) -> None:
    before, id_ = balance(ADA), pending(caller, debit(ADA, 100))
    assert settle_due() == 1
    assert settle_due() == 0
    assert caller.put(debit(ADA, 100), id_)[1]["state"] == "accepted"
    assert balance(ADA) == before - 100
    assert_books_are_right()


def test_a_pending_transfer_can_end_as_a_refusal(caller: InProcess) -> None:
    poor, frozen = pending(caller, debit(SEUN, 351)), pending(caller, debit(INES, 1))
    settle_due()
    assert caller.get(poor)[1]["reason"] == "insufficient_funds"
    assert caller.get(frozen)[1]["reason"] == "account_frozen"
    assert postings(poor) == {}


def test_a_transfer_that_cannot_be_settled_does_not_stand_in_the_way(caller: InProcess) -> None:
    """Leïla's balance is so near the end of bigint that the database itself refuses the credit."""
    poison, good = pending(caller, credit(LEILA, 1000)), pending(caller, debit(ADA, 100))
    execute("UPDATE account SET balance = 9223372036854775800 WHERE number = :n", n=LEILA)
    assert settle_due() == 2
    assert caller.get(good)[1]["state"] == "accepted"
    assert caller.get(poison)[1]["state"] == "pending"
    assert settle_due() == 0


def test_the_caller_is_told_with_a_signature(
    caller: InProcess, receiver: Receiver, deliverers: ThreadPoolExecutor
) -> None:
    id_ = pending(caller, debit(ADA, 100))
    settle_due()
    assert deliver_due(deliverers) == 1
    [(headers, body)] = receiver.received
    assert json.loads(body) == {"id": str(id_), "state": "accepted", "reason": None}
    timestamp = headers["Florin-Bank-Timestamp"]
    assert abs(int(timestamp) - time.time()) < 10
    key = os.environ["BANK_WEBHOOK_KEY"].encode()
    expected = hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["Florin-Bank-Signature"] == f"v1={expected}"
    assert row(id_).due_at is None
    make_due()
    assert deliver_due(deliverers) == 0


def test_a_webhook_is_repeated_with_growing_pauses_until_a_2xx(
    caller: InProcess, receiver: Receiver, deliverers: ThreadPoolExecutor
) -> None:
    receiver.failures = 3
    id_ = pending(caller, debit(ADA, 100))
    settle_due()
    pauses = []
    for _ in range(3):
        assert deliver_due(deliverers) == 1
        assert deliver_due(deliverers) == 0  # not before its pause is over
        with transaction() as session:
            left = select(Transfer.due_at - Transfer.settled_at).where(Transfer.id == id_)
            pauses.append(session.scalars(left).one())
        make_due()
    assert pauses == sorted(pauses)
    assert deliver_due(deliverers) == 1
    assert len(receiver.received) == 4
    assert row(id_).due_at is None


def test_a_receiver_that_is_away_is_tried_again(
    caller: InProcess,
    receiver: Receiver,
    deliverers: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    id_ = pending(caller, debit(ADA, 100))
    settle_due()
    monkeypatch.setenv("BANK_WEBHOOK_URL", "http://127.0.0.1:9/webhooks/bank")
    settings.cache_clear()
    assert deliver_due(deliverers) == 1
    assert row(id_).due_at is not None
    monkeypatch.setenv("BANK_WEBHOOK_URL", receiver.url)
    settings.cache_clear()
    make_due()
    deliver_due(deliverers)
    assert row(id_).due_at is None


def test_two_settlers_settle_and_tell_each_transfer_once(
    caller: InProcess, receiver: Receiver, deliverers: ThreadPoolExecutor
) -> None:
    before = balance(ADA)
    for _ in range(10):
        pending(caller, debit(ADA, 100))
    with ThreadPoolExecutor(4) as settlers:
        assert sum(settlers.map(lambda _: settle_due(), range(4))) == 10
        assert sum(settlers.map(lambda _: deliver_due(deliverers), range(4))) == 10
    assert balance(ADA) == before - 1000
    assert len({json.loads(body)["id"] for _, body in receiver.received}) == 10


def test_no_more_webhooks_are_claimed_at_once_than_the_limit_whatever_the_plan(
    caller: InProcess,
    receiver: Receiver,
    deliverers: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(5):
        pending(caller, debit(ADA, 100))
    settle_due()
    monkeypatch.setattr(settler, "DELIVER_AT_ONCE", 2)
    with everything_again_for_each_row(engine()):
        assert deliver_due(deliverers) == 2


def test_answers_given_at_once_owe_no_webhook(
    caller: InProcess, receiver: Receiver, deliverers: ThreadPoolExecutor
) -> None:
    caller.put(debit(ADA, 100))
    assert deliver_due(deliverers) == 0


def test_the_settlers_process_does_it_all_and_ends_when_told(
    caller: InProcess, receiver: Receiver
) -> None:
    receiver.failures = 1
    id_ = pending(caller, debit(ADA, 100))
    process = subprocess.Popen([sys.executable, "-m", "bank_app.settler"], cwd=ROOT)
    try:
        wait_until(lambda: len(receiver.received) == 2, "told twice, as the first was answered 500")
        wait_until(lambda: row(id_).due_at is None, "nothing is left to do")
    finally:
        process.terminate()
    assert process.wait(10) == 0
    assert caller.get(id_)[1]["state"] == "accepted"
