"""The faults as callers of a real bank process see them."""

import http.client
import time
from uuid import uuid4

import pytest

from tests.bank_app.caller import ADA, OverTheWire, debit
from tests.bank_app.ledger import balance, postings
from tests.services import HOME, Bank, fetch

# "Reset by peer", or the end of the stream where an answer should be.
DROPPED = (ConnectionResetError, http.client.RemoteDisconnected)


@pytest.fixture
def wire(bank: Bank) -> OverTheWire:
    return OverTheWire(bank.url)


def test_without_a_fault_it_works(bank: Bank, wire: OverTheWire) -> None:
    assert fetch(f"{bank.url}/healthz") == {"status": "ok"}
    assert wire.verify(ADA)[0] == 200
    assert wire.put(debit(ADA, 1))[1]["state"] == "accepted"


def test_a_bank_that_is_down_drops_every_connection_and_can_be_brought_back(
    bank: Bank, wire: OverTheWire
) -> None:
    bank.fault("down")
    for path in ("/healthz", "/metrics", "/no-such-page", f"/api/v1/transfer/{uuid4()}"):
        started = time.monotonic()
        with pytest.raises(DROPPED):
            raw_get(bank, path)
        assert time.monotonic() - started < 1
    assert fetch(f"{bank.url}/simulator/fault") == {"mode": "down"}
    bank.fault("none")
    assert wire.verify(ADA)[0] == 200


def test_a_lost_response_has_moved_the_money(bank: Bank, wire: OverTheWire) -> None:
    before, id_ = balance(ADA), uuid4()
    bank.fault("lose_response")
    with pytest.raises(DROPPED):
        raw_put(bank, wire, id_)
    assert postings(id_) == {ADA: -100, "omnibus:EUR": 100}
    bank.fault("none")
    assert wire.put(debit(ADA, 100), id_)[1]["state"] == "accepted"
    assert balance(ADA) == before - 100


def test_an_error_is_a_503_and_moves_nothing(bank: Bank, wire: OverTheWire) -> None:
    id_ = uuid4()
    bank.fault("error")
    assert wire.put(debit(ADA, 100), id_) == (503, {"code": "unavailable"})
    bank.fault("none")
    assert wire.get(id_)[0] == 404


def test_a_hanging_bank_answers_nobody_and_can_still_be_brought_back(
    bank: Bank, wire: OverTheWire
) -> None:
    """More callers hang than the server has threads; the work is done late, once they gave up."""
    id_ = uuid4()
    bank.fault("hang")
    with pytest.raises(TimeoutError):
        OverTheWire(bank.url, seconds=0.5).put(debit(ADA, 100), id_)
    connections = [http.client.HTTPConnection(bank.url.removeprefix("http://")) for _ in range(20)]
    for connection in connections:
        connection.request("GET", "/healthz")
    assert fetch(f"{bank.url}/simulator/fault") == {"mode": "hang"}
    for connection in connections:
        connection.close()
    bank.fault("none")
    assert wire.put(debit(ADA, 100), id_)[1]["state"] == "accepted"
    assert postings(id_) == {ADA: -100, "omnibus:EUR": 100}


def test_a_slow_bank_takes_a_second_and_a_half(bank: Bank, wire: OverTheWire) -> None:
    bank.fault("slow")
    started = time.monotonic()
    assert wire.put(debit(ADA, 100))[1]["state"] == "accepted"
    assert 1.5 <= time.monotonic() - started < 4


def test_pending_takes_the_order_in_and_moves_nothing_yet(bank: Bank, wire: OverTheWire) -> None:
    before, id_ = balance(ADA), uuid4()
    bank.fault("pending")
    pending = (200, {"id": str(id_), "state": "pending", "reason": None})
    assert wire.put(debit(ADA, 100), id_) == pending
    assert wire.put(debit(ADA, 100), id_) == pending
    assert wire.put(debit(ADA, 101), id_)[0] == 409
    bank.fault("none")
    assert wire.get(id_) == pending
    assert balance(ADA) == before


def test_a_mode_that_does_not_exist_changes_nothing(bank: Bank) -> None:
    wire = OverTheWire(bank.url)
    for body in ({"mode": "chaos"}, {"mode": None}, {}, []):
        assert wire._call("PUT", "/simulator/fault", body)[0] == 400
    assert fetch(f"{bank.url}/simulator/fault") == {"mode": "none"}


def test_the_log_stays_calm(bank: Bank, wire: OverTheWire) -> None:
    log = HOME.path / "bank.log"
    before = log.stat().st_size
    for mode in ("down", "lose_response", "error"):
        bank.fault(mode)
        try:
            raw_get(bank, "/healthz")
        except DROPPED:
            continue
    bank.fault("none")
    assert log.read_bytes()[before:] == b""


def raw_get(bank: Bank, path: str) -> int:
    connection = http.client.HTTPConnection(bank.url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def raw_put(bank: Bank, wire: OverTheWire, id_: object) -> None:
    """urllib wraps some resets in a URLError, and some not."""
    try:
        wire.put(debit(ADA, 100), str(id_))
    except OSError as error:
        raise getattr(error, "reason", error) from None
