"""What somebody tries to sign in with, read before the view does: it decides for whom it counts.

A sign-in is read once per request, and PostgreSQL is asked once at most.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import g, request

from wallet import people
from wallet.database import transaction
from wallet.people.account_numbers import is_account_number, without_spaces
from wallet.people.challenges import read_challenge
from webapp.auth import origin


@dataclass(frozen=True, slots=True)
class Attempt:
    is_read: bool = False  # else the view refuses the body, and looks at no password
    account_number: str = ""  # only one that can be one, and that a password came with
    device: str = ""  # the token of a browser that has been signed in to this account


def current_attempt() -> Attempt:
    if "attempt" not in g:
        g.attempt = _read()
    attempt: Attempt = g.attempt
    return attempt


def challenged_person_id() -> UUID | None:
    """Whose second factor is asked for; None when the challenge isn't ours, so no code is tried."""
    challenge = read_challenge((_typed() or {}).get("challenge"))
    return challenge.person_id if challenge else None


def _read() -> Attempt:
    typed = _typed()
    if typed is None:
        return Attempt()
    number = without_spaces(typed.get("account_number", ""))
    if not is_account_number(number) or not typed.get("password"):
        return Attempt(is_read=True)
    device_token = origin().device_token or typed.get("device_token", "")
    return Attempt(True, number, device_token if _is_known(number, device_token) else "")


def _typed() -> Mapping[str, str] | None:
    """The texts of the form, or of the JSON object; None where it is neither."""
    if request.mimetype != "application/json":
        return None if request.path.startswith("/api/") else request.form
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    return {name: value for name, value in body.items() if isinstance(value, str)}


def _is_known(account_number: str, device_token: str) -> bool:
    if not device_token:
        return False
    with transaction() as session:
        return people.knows_device(session, account_number, device_token)
