"""Reading what a program sent: one JSON object in UTF-8, and the key of its intent."""

import json
from typing import Any
from uuid import UUID

from flask import request

from wallet.operations.requests import is_idempotency_key
from webapp.errors import (
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    MalformedBody,
    WrongContentType,
)


def json_object() -> dict[str, Any]:
    """The body's fields; those that nobody asked for are ignored.

    Raises WrongContentType, MalformedBody; 413 when it is too large.
    """
    if request.mimetype != "application/json":
        raise WrongContentType
    try:
        body = json.loads(request.get_data().decode("utf-8"), parse_constant=_refuse)
        # An escaped half of a surrogate pair is valid JSON and no text; the database would choke.
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise MalformedBody from None
    if not isinstance(body, dict):
        raise MalformedBody
    return body


def idempotency_key() -> str:
    """Raises IdempotencyKeyMissing, IdempotencyKeyInvalid."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise IdempotencyKeyMissing
    if not is_idempotency_key(key):
        raise IdempotencyKeyInvalid
    return key


def uuid_or_none(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
