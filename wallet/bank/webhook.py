"""The bank's signed word on a transfer that was pending: `v1=HMAC-SHA256(key, "<unix
time>.<body>")`.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Text, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.bank.answers import Answer
from wallet.bank.client import read_answer
from wallet.database import Model
from wallet.errors import WalletError
from wallet.languages import gettext_noop
from wallet.settings import settings

TIMESTAMP_HEADER = "Florin-Bank-Timestamp"
SIGNATURE_HEADER = "Florin-Bank-Signature"
TOLERANCE_SECONDS = 300
# A message that came early stays good for twice the tolerance, and clocks differ.
REMEMBERED_SECONDS = 3 * TOLERANCE_SECONDS


class InvalidSignature(WalletError):
    code = "invalid_signature"
    message = gettext_noop("This message is not signed by the bank, or is too old.")


class MalformedWebhook(WalletError):
    code = "malformed_webhook"
    message = gettext_noop("This message is signed, but says nothing about a transfer.")


class WebhookReplayed(WalletError):
    code = "webhook_replayed"
    message = gettext_noop("This very message came before. Sign it anew to repeat what it says.")


class WebhookSeen(Model):
    """A message that was believed, by its signature."""

    __tablename__ = "webhook_seen"

    signature: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Message:
    """What the bank said of a transfer, and the signature that nobody else can have made."""

    transfer_id: UUID
    answer: Answer
    signature: str


def read(headers: Mapping[str, str], raw_body: bytes, now: datetime) -> Message:
    """Raises InvalidSignature, MalformedWebhook."""
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
    return Message(transfer_id, read_answer(transfer_id, body), signature)


def refuse_replay(session: Session, message: Message) -> None:
    """Remember it in the transaction of its effect, so that it is seen when that is safe, and not
    before. A twin in flight waits here for the first one's outcome.

    Raises WebhookReplayed for the very same message; what the bank signs anew is another.
    """
    until = func.now() + timedelta(seconds=REMEMBERED_SECONDS)
    remembered = session.scalar(
        insert(WebhookSeen)
        .values(signature=message.signature, expires_at=until)
        .on_conflict_do_nothing()
        .returning(WebhookSeen.signature)
    )
    if remembered is None:
        raise WebhookReplayed


def forget_old(session: Session) -> None:
    """Drop what is too old to be believed again."""
    session.execute(delete(WebhookSeen).where(WebhookSeen.expires_at < func.now()))


def sign(key: str, timestamp: str, raw_body: bytes) -> str:
    digest = hmac.new(key.encode(), timestamp.encode() + b"." + raw_body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"
