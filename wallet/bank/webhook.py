"""The bank's signed word on a transfer that was pending: `v1=HMAC-SHA256(key, "<unix
time>.<body>")`.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from wallet.bank.answers import Answer
from wallet.bank.client import read_answer
from wallet.errors import WalletError
from wallet.settings import settings

TIMESTAMP_HEADER = "Florin-Bank-Timestamp"
SIGNATURE_HEADER = "Florin-Bank-Signature"
TOLERANCE_SECONDS = 300


class InvalidSignature(WalletError):
    code = "invalid_signature"
    message = "This message is not signed by the bank, or is too old."


class MalformedWebhook(WalletError):
    code = "malformed_webhook"
    message = "This message is signed, but says nothing about a transfer."


def read(headers: Mapping[str, str], raw_body: bytes, now: datetime) -> tuple[UUID, Answer]:
    """The transfer's id and the bank's answer. Raises InvalidSignature, MalformedWebhook."""
    timestamp = headers.get(TIMESTAMP_HEADER, "")
    signature = headers.get(SIGNATURE_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise InvalidSignature
    expected = sign(settings().bank_webhook_key, timestamp, raw_body)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise InvalidSignature
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise InvalidSignature
    try:
        body = json.loads(raw_body)
        transfer_id = UUID(body["id"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise MalformedWebhook from None
    return transfer_id, read_answer(transfer_id, body)


def sign(key: str, timestamp: str, raw_body: bytes) -> str:
    digest = hmac.new(key.encode(), timestamp.encode() + b"." + raw_body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"
