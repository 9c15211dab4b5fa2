"""Reading what callers ask for. Nothing malformed gets further than this."""

import json
import re
from dataclasses import dataclass
from uuid import UUID

MAX_AMOUNT_MINOR = 10**15
MAX_BATCH = 500

ACCOUNT_NUMBER = re.compile(r"[0-9]{10}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Malformed(Exception):
    """This can't be read; the message says what is wrong, for the caller's log."""


@dataclass(frozen=True, slots=True)
class Order:
    """Two orders of the same id are the same order when all else is the same, too."""

    id: UUID
    account: str
    direction: str  # debit, credit
    amount: int  # minor units, above zero
    currency: str

    @classmethod
    def parse(cls, transfer_id: object, fields: object) -> "Order":
        """Raises Malformed. Fields that we don't know are ignored."""
        if not isinstance(fields, dict):
            raise Malformed("a transfer must be an object")
        direction = fields.get("direction")
        if direction not in ("debit", "credit"):
            raise Malformed("direction must be debit or credit")
        return cls(
            id=parse_id(transfer_id),
            account=_text(fields, "account", ACCOUNT_NUMBER, "ten digits"),
            direction=direction,
            amount=_amount(fields.get("amount")),
            currency=_text(fields, "currency", _CURRENCY, "three capital letters"),
        )


def parse_id(text: object) -> UUID:
    """Raises Malformed for anything but the canonical form of a UUID."""
    if not isinstance(text, str) or not _UUID.fullmatch(text):
        raise Malformed("id must be a UUID")
    return UUID(text)


def parse_json(body: bytes) -> dict[str, object]:
    """Raises Malformed for anything but an object."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("the body must be JSON") from error
    if not isinstance(read, dict):
        raise Malformed("the body must be a JSON object")
    return read


def _text(fields: dict[str, object], name: str, pattern: re.Pattern[str], shape: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(f"{name} must be {shape}")
    return value


def _amount(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed("amount must be an integer of minor units")
    if not 0 < value <= MAX_AMOUNT_MINOR:
        raise Malformed(f"amount must be above 0 and at most {MAX_AMOUNT_MINOR}")
    return value
