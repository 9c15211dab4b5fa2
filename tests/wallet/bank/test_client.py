"""What counts as an answer of the bank: a 2xx body that names the id and a state."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import services
from wallet.bank import Bank
from wallet.bank.answers import (
    CONFLICT,
    Accepted,
    Declined,
    NotFound,
    Pending,
    TransferOrder,
    Unknown,
    Verified,
)
from wallet.bank.client import BatchFailed
from wallet.settings import settings

ID = UUID("0198c0de-0000-7000-8000-000000000001")


IDENTITY = {
    "account": "1000000001",
    "holder": "Ada",
    "email": "ada@example.com",
    "currency": "EUR",
    "frozen": False,
}


def order(account: str = "1000000001", minor: int = 100, id_: UUID = ID) -> TransferOrder:
    return TransferOrder(id_, account, "debit", minor, "EUR")


class Script(BaseHTTPRequestHandler):
    """Answers whatever the test put into `reply`."""

    reply: tuple[int, bytes] = (200, b"")
    drip_seconds = 0.0

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.reply
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for start in range(0, len(body), 1 if self.drip_seconds else len(body) or 1):
            self.wfile.write(body[start : start + (1 if self.drip_seconds else len(body))])
            self.wfile.flush()
            time.sleep(self.drip_seconds)

    do_POST = do_PUT  # noqa: N815 - http.server's name

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Script]]:
    """A bank that answers nonsense, as its real one can't be brought to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Script)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("BANK_URL", f"http://127.0.0.1:{server.server_port}")
    settings.cache_clear()
    yield Script
    server.shutdown()
    server.server_close()
    Script.drip_seconds = 0.0
    monkeypatch.undo()
    settings.cache_clear()


def says(status: int, body: object) -> tuple[int, bytes]:
    return status, body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"id": str(ID), "state": "accepted", "reason": None}, Accepted()),
        (200, {"id": str(ID), "state": "refused", "reason": "too_rich"}, Declined("too_rich")),
        (200, {"id": str(ID), "state": "pending"}, Pending()),
        (409, {"code": "conflict", "id": str(ID)}, Unknown(CONFLICT)),
        (200, {"id": str(uuid4()), "state": "accepted"}, Unknown()),
        (200, {"state": "accepted"}, Unknown()),
        (200, {"id": str(ID), "state": "refused"}, Unknown()),
        (200, {"id": str(ID), "state": "refused", "reason": "x" * 65}, Unknown()),
        (200, {"id": str(ID), "state": "refused", "reason": "a\x00b"}, Unknown()),
        (200, {"id": str(ID), "state": "refused", "reason": "\ud800"}, Unknown()),
        (200, {"id": str(ID), "state": "done"}, Unknown()),
        (200, [str(ID), "accepted"], Unknown()),
        (200, b"<html>It works!</html>", Unknown()),
        (200, b"", Unknown()),
        (200, b"\xff\xfe", Unknown()),
        (200, b"[" * 100_000, Unknown()),
        (200, b"x" * (2 << 20), Unknown()),
        (401, {"id": str(ID), "state": "refused", "reason": "no"}, Unknown()),
        (404, {"id": str(ID), "state": "refused", "reason": "no"}, Unknown()),
        (400, {"code": "malformed"}, Unknown()),
        (500, {"id": str(ID), "state": "accepted"}, Unknown()),
        (302, {"id": str(ID), "state": "accepted"}, Unknown()),
    ],
)
def test_nothing_but_a_final_state_under_our_id_is_an_answer(
    script: type[Script], status: int, body: object, expected: object
) -> None:
    script.reply = says(status, body)
    assert Bank().submit_one(order()) == expected


def test_a_bank_that_drips_a_byte_at_a_time_is_left_after_the_whole_calls_time(
    script: type[Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallet.bank.client.BANK_CALL_SECONDS", 0.5)
    script.reply = says(200, {"id": str(ID), "state": "accepted", "reason": None})
    script.drip_seconds = 0.1
    assert Bank().submit_one(order()) == Unknown()


def test_what_is_missing_in_a_batchs_answer_is_unknown(script: type[Script]) -> None:
    other = uuid4()
    items = [{"id": str(ID), "state": "accepted"}, "nonsense", {"id": {}}, {"id": [1]}, {}]
    script.reply = says(200, {"transfers": items})
    answers = Bank().submit([order(), order(id_=other)])
    assert answers == {ID: Accepted(), other: Unknown()}


@pytest.mark.parametrize("reply", [(200, b"{}"), (500, b"{}"), (401, b"{}"), (200, b"nonsense")])
def test_a_batch_without_a_list_of_answers_failed_as_a_whole(
    script: type[Script], reply: tuple[int, bytes]
) -> None:
    script.reply = reply
    with pytest.raises(BatchFailed):
        Bank().submit([order(), order(id_=uuid4())])


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, {"code": "account_not_found"}, NotFound()),
        (404, b"<h1>Not Found</h1>", Unknown()),
        (401, {"code": "unauthorized"}, Unknown()),
        (200, IDENTITY | {"holder": "A\x00"}, Unknown()),
        (200, IDENTITY | {"holder": "\ud800"}, Unknown()),
        (200, IDENTITY | {"email": "a@b\r\nBcc: c@d"}, Unknown()),
        (200, IDENTITY | {"currency": "XXX"}, Unknown()),
        (200, IDENTITY, Verified("Ada", "ada@example.com", "EUR", frozen=False)),
        (
            200,
            {"account": "1000000002", "holder": "A", "email": "a@b", "currency": "EUR"},
            Unknown(),
        ),
    ],
)
def test_an_account_is_unknown_only_when_the_bank_says_so(
    script: type[Script], status: int, body: object, expected: object
) -> None:
    script.reply = says(status, body)
    assert Bank().verify("1000000001") == expected


def test_the_real_bank_understands_us(bank: services.Bank) -> None:
    asked = Bank()
    assert asked.healthy()
    assert asked.verify("1000000001") == Verified(
        "Ada Marin", "ada.marin@example.com", "EUR", frozen=False
    )
    assert asked.verify("9999999999") == NotFound()
    first, conflicting = order(id_=uuid4()), uuid4()
    assert asked.submit_one(first) == Accepted()
    assert asked.submit_one(first) == Accepted()
    assert asked.submit_one(order(minor=200, id_=first.id)) == Unknown(CONFLICT)
    frozen = order("1000000005", id_=conflicting)
    assert asked.submit([frozen, first]) == {
        conflicting: Declined("account_frozen"),
        first.id: Accepted(),
    }


def test_a_wrong_service_key_is_doubt_and_no_refusal(
    bank: services.Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANK_SERVICE_KEY", "another-key-another-key-another-key")
    settings.cache_clear()
    try:
        assert Bank().submit_one(order(id_=uuid4())) == Unknown()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
