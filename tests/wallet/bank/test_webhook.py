"""The bank's webhook is believed only when it is signed, and fresh."""

import json
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from wallet.bank import webhook
from wallet.bank.answers import Accepted, Declined
from wallet.database import transaction
from wallet.settings import settings

ID = uuid4()
BODY = json.dumps({"id": str(ID), "state": "accepted", "reason": None}).encode()


def signed(
    body: bytes = BODY, *, age_seconds: float = 0.0, key: str | None = None
) -> dict[str, str]:
    timestamp = str(int(time.time() - age_seconds))
    signature = webhook.sign(key or settings().bank_webhook_key, timestamp, body)
    return {webhook.TIMESTAMP_HEADER: timestamp, webhook.SIGNATURE_HEADER: signature}


def read(headers: dict[str, str], body: bytes = BODY) -> webhook.Message:
    return webhook.read(headers, body, datetime.now(UTC))


def test_a_signed_answer_is_read() -> None:
    yes = read(signed())
    assert (yes.transfer_id, yes.answer) == (ID, Accepted())
    no = json.dumps({"id": str(ID), "state": "refused", "reason": "account_closed"}).encode()
    assert read(signed(no), no).answer == Declined("account_closed")


@pytest.mark.parametrize(
    "forged",
    [
        {webhook.SIGNATURE_HEADER: ""},
        {webhook.SIGNATURE_HEADER: "v1=00"},
        {webhook.SIGNATURE_HEADER: "vé"},
        {webhook.TIMESTAMP_HEADER: ""},
        {webhook.TIMESTAMP_HEADER: "now"},
        {webhook.TIMESTAMP_HEADER: "１２３"},
        {webhook.TIMESTAMP_HEADER: "1"},
    ],
)
def test_an_unsigned_or_forged_one_is_refused(forged: dict[str, str]) -> None:
    with pytest.raises(webhook.InvalidSignature):
        read({**signed(), **forged})
    with pytest.raises(webhook.InvalidSignature):
        read({})


def test_another_key_does_not_sign_for_the_bank() -> None:
    with pytest.raises(webhook.InvalidSignature):
        read(signed(key="another-key-another-key-another-key"))


@pytest.mark.parametrize("age_seconds", [310, -310])
def test_one_that_is_too_old_or_from_the_future_is_refused(age_seconds: float) -> None:
    with pytest.raises(webhook.InvalidSignature):
        read(signed(age_seconds=age_seconds))


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(webhook.InvalidSignature):
        read(signed(), BODY.replace(b"accepted", b"refused"))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 5}', b'{"id": "x"}', b"\xff"])
def test_a_signed_nonsense_is_told_apart(body: bytes) -> None:
    with pytest.raises(webhook.MalformedWebhook):
        read(signed(body), body)


def remember(message: webhook.Message) -> None:
    with transaction() as session:
        webhook.refuse_replay(session, message)


def age(seconds: int) -> None:
    """Let so many seconds pass for what is remembered, and let the clock do its chore."""
    with transaction() as session:
        session.execute(
            update(webhook.WebhookSeen).values(
                expires_at=webhook.WebhookSeen.expires_at - timedelta(seconds=seconds)
            )
        )
        webhook.forget_old(session)


def test_it_is_remembered_for_as_long_as_it_could_be_believed(clean: None) -> None:
    message = read(signed(age_seconds=-295))  # the bank's clock is ahead
    remember(message)
    age(2 * webhook.TOLERANCE_SECONDS)
    with pytest.raises(webhook.WebhookReplayed):
        remember(message)
    age(webhook.TOLERANCE_SECONDS)
    remember(message)  # forgotten; by then its time stamp alone refuses it
