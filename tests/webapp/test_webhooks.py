"""What the bank tells by itself is believed when it is signed, and acknowledged when it is safe."""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests import services
from tests.characters import ALICE, Character
from wallet import operations
from wallet.bank import Bank
from wallet.bank.webhook import sign
from wallet.database import transaction
from wallet.settings import settings
from webapp import create_app


@pytest.fixture
def client(clean: None) -> FlaskClient:
    return create_app().test_client()


@pytest.fixture
def ada(client: FlaskClient) -> Character:
    return Character(ALICE, "Ada Marin")


@pytest.fixture
def pending(ada: Character, bank: services.Bank) -> UUID:
    """A deposit that the bank took and has not answered."""
    bank.fault("pending")
    operation_id = ada.deposits("25.00")
    operations.execute_due(Bank())
    assert ada.state(operation_id) == "awaiting_bank"
    return operation_id


def tell(
    client: FlaskClient,
    operation_id: object,
    said: str = "accepted",
    *,
    key: str | None = None,
    at: float | None = None,
    raw: bytes | None = None,
) -> TestResponse:
    """A webhook as the bank sends it, unless told otherwise."""
    body = {"id": str(operation_id), "state": said, "reason": None}
    if said == "refused":
        body["reason"] = "insufficient_funds"
    raw = json.dumps(body).encode() if raw is None else raw
    timestamp = str(int(time.time() if at is None else at))
    headers = {
        "Florin-Bank-Timestamp": timestamp,
        "Florin-Bank-Signature": sign(key or settings().bank_webhook_key, timestamp, raw),
    }
    return client.post("/webhooks/bank", data=raw, headers=headers)


def test_a_signed_yes_settles_what_was_pending(client: FlaskClient, ada: Character, pending: UUID):
    answer = tell(client, pending)
    assert (answer.status_code, answer.data) == (204, b"")
    assert ada.state(pending) == "settled"
    assert ada.available == "25.00"


def test_a_webhook_that_is_signed_anew_is_taken_again_and_credits_once(
    client: FlaskClient, ada: Character, pending: UUID
):
    """So the bank repeats itself when our 2xx was lost."""
    now = time.time()
    assert [tell(client, pending, at=now - age).status_code for age in range(3)] == [204] * 3
    assert ada.available == "25.00"


def test_the_very_same_message_twice_is_refused(client: FlaskClient, ada: Character, pending: UUID):
    now = time.time()
    assert tell(client, pending, at=now).status_code == 204
    assert replayed(tell(client, pending, at=now))
    assert tell(client, pending, "refused", at=now).status_code == 204  # another message
    assert ada.state(pending) == "settled"
    assert ada.available == "25.00"


def test_a_message_whose_effect_failed_is_taken_when_it_comes_again(
    client: FlaskClient,
    ada: Character,
    pending: UUID,
    wallet_database: services.Database,
    caplog: pytest.LogCaptureFixture,
):
    """It is remembered together with its effect, or not at all."""
    now = time.time()
    with psycopg.connect(wallet_database.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE notification RENAME TO notification_away")
        try:
            with caplog.at_level(logging.CRITICAL):
                assert tell(client, pending, at=now).status_code == 500
        finally:
            owner.execute("ALTER TABLE notification_away RENAME TO notification")
    assert ada.state(pending) == "awaiting_bank"
    assert tell(client, pending, at=now).status_code == 204
    assert ada.available == "25.00"


def test_a_message_that_is_refused_is_not_remembered(client: FlaskClient, ada: Character):
    now, unknown = time.time(), uuid4()
    assert [tell(client, unknown, at=now).status_code for _ in range(2)] == [404, 404]


def test_of_twins_in_flight_one_is_applied_and_the_other_refused(
    client: FlaskClient, ada: Character, pending: UUID
):
    now, app = time.time(), client.application

    def send(_: int) -> TestResponse:
        return tell(app.test_client(), pending, at=now)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(8)))
    assert [answer.status_code for answer in answers].count(204) == 1
    assert all(replayed(answer) for answer in answers if answer.status_code != 204)
    assert ada.available == "25.00"


def replayed(answer: TestResponse) -> bool:
    assert answer.get_json(force=True)["code"] == "webhook_replayed"
    return answer.status_code == 409


def test_a_signed_no_fails_it(client: FlaskClient, ada: Character, pending: UUID):
    assert tell(client, pending, "refused").status_code == 204
    assert ada.state(pending) == "failed"
    assert ada.available == "0.00"


def test_a_late_no_does_not_overwrite_a_yes(client: FlaskClient, ada: Character, pending: UUID):
    tell(client, pending)
    tell(client, pending, "refused")
    assert ada.state(pending) == "settled"
    assert ada.available == "25.00"


def test_nonsense_decides_nothing(client: FlaskClient, ada: Character, pending: UUID):
    tell(client, pending, "maybe")
    assert ada.state(pending) == "awaiting_bank"


def test_an_unsigned_webhook_is_not_believed(client: FlaskClient, ada: Character, pending: UUID):
    body = {"id": str(pending), "state": "accepted", "reason": None}
    assert refused(client.post("/webhooks/bank", json=body))
    assert refused(tell(client, pending, key="another key, as long as the real one"))
    assert refused(tell(client, pending, at=time.time() - 3600))
    assert refused(tell(client, pending, at=time.time() + 3600))
    assert ada.state(pending) == "awaiting_bank"


def test_a_signature_holds_for_its_own_body_and_time_alone(
    client: FlaskClient, ada: Character, pending: UUID
):
    timestamp = str(int(datetime.now(UTC).timestamp()))
    signature = sign(settings().bank_webhook_key, timestamp, b'{"state": "refused"}')
    body = json.dumps({"id": str(pending), "state": "accepted", "reason": None})
    for headers in (
        {"Florin-Bank-Timestamp": timestamp, "Florin-Bank-Signature": signature},
        {"Florin-Bank-Timestamp": timestamp, "Florin-Bank-Signature": "v1="},
        {"Florin-Bank-Timestamp": timestamp, "Florin-Bank-Signature": "v1=ünïcode"},
        {"Florin-Bank-Timestamp": "x", "Florin-Bank-Signature": signature},
        {"Florin-Bank-Timestamp": "9" * 400, "Florin-Bank-Signature": signature},
        {"Florin-Bank-Timestamp": "", "Florin-Bank-Signature": ""},
    ):
        assert refused(client.post("/webhooks/bank", data=body, headers=headers))
    assert ada.state(pending) == "awaiting_bank"


def test_what_is_not_the_banks_and_what_comes_twice_leaves_a_line_in_the_log_and_no_more(
    client: FlaskClient, ada: Character, pending: UUID, caplog: pytest.LogCaptureFixture
):
    """Anybody can send these: a row for each would let strangers fill the disk."""
    now = time.time()
    tell(client, pending, key="another key, as long as the real one")
    assert [tell(client, pending, at=now).status_code for _ in range(2)] == [204, 409]
    lines = [each.getMessage() for each in caplog.records if each.name == "webapp.webhooks"]
    assert lines == [
        "a webhook was refused: invalid_signature",
        "a webhook was refused: webhook_replayed",
    ]
    assert str(pending) not in caplog.text
    with transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_event")) == 0


def refused(answer: TestResponse) -> bool:
    assert answer.get_json(force=True)["code"] == "invalid_signature"
    return answer.status_code == 401


def test_an_unknown_operation_is_not_acknowledged_so_that_the_bank_asks_again(
    client: FlaskClient, ada: Character
):
    answer = tell(client, uuid4())
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (404, "operation_not_found")


@pytest.mark.parametrize(
    "raw", [b"", b"null", b"[]", b"{}", b'{"id": "x"}', b"\xff", b"[" * 60_000]
)
def test_a_signed_body_that_says_nothing_is_refused(
    client: FlaskClient, ada: Character, raw: bytes
):
    answer = tell(client, None, raw=raw)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (400, "malformed_webhook")


def test_a_body_over_64_kib_is_refused(client: FlaskClient, ada: Character):
    assert tell(client, None, raw=b"x" * (64 * 1024 + 1)).status_code == 413


def test_nothing_is_acknowledged_that_is_not_committed(
    client: FlaskClient, ada: Character, pending: UUID, postgres: services.Postgres
):
    postgres.stop()
    try:
        assert tell(client, pending).status_code == 503
    finally:
        postgres.start()
    services.wait_until(lambda: tell(client, pending).status_code == 204, "it is taken then")
    assert ada.available == "25.00"
