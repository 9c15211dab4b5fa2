"""The secrets of a second factor, derived and not kept: the authenticator app's, and the recovery
codes for the day when the phone is lost.

Derived from SECRET_KEY and a random id, as the codes of a sign-up are: a copy of the database gives
none of them away.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from uuid import UUID

import pyotp
from pyotp.exceptions import OTPVerificationError

from wallet.people.keys import keyed_digest

ISSUER = "Florin"
SECRET_BYTES = 20  # RFC 4226 recommends 160 bits
WINDOW_STEPS = 1  # of half a minute, before and after: clocks differ
RECOVERY_CODES = 10
RECOVERY_CHARACTERS = 10  # 50 bits

_APP_CODE = re.compile(r"[0-9]{6}")


def app_secret(factor_id: UUID) -> str:
    digest = keyed_digest("second factor", str(factor_id))
    return base64.b32encode(digest[:SECRET_BYTES]).decode()


def app_uri(factor_id: UUID, account: str) -> str:
    """What the QR code says; `account` is what the app shows beside the code."""
    return pyotp.TOTP(app_secret(factor_id)).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(factor_id: UUID, code: str, unix_seconds: float) -> int | None:
    """The half minute that this is the code of; None when it is of none that counts now."""
    if _APP_CODE.fullmatch(code) is None:
        return None
    totp = pyotp.TOTP(app_secret(factor_id))
    try:
        return totp.verify_and_get_timecode(code, for_time=unix_seconds, valid_window=WINDOW_STEPS)
    except OTPVerificationError:
        return None


def recovery_codes(recovery_id: UUID) -> list[str]:
    return [_recovery_code(recovery_id, number) for number in range(RECOVERY_CODES)]


def recovery_number_of(recovery_id: UUID, code: str, numbers: Sequence[int]) -> int | None:
    """Which of these this is; None for none. Takes the same time for each."""
    offered = code.replace("-", "").encode()
    found = None
    for number in numbers:
        known = _recovery_code(recovery_id, number).replace("-", "").encode()
        if hmac.compare_digest(offered, known):
            found = number
    return found


def plain(code: object) -> str:
    """As people type it: in groups, in capitals. Nothing but ASCII is ever a code."""
    typed = "".join(code.split()).lower() if isinstance(code, str) else ""
    return typed if typed.isascii() else ""


def _recovery_code(recovery_id: UUID, number: int) -> str:
    digest = keyed_digest("recovery code", f"{recovery_id} {number}")
    letters = base64.b32encode(digest).decode().lower()[:RECOVERY_CHARACTERS]
    half = RECOVERY_CHARACTERS // 2
    return f"{letters[:half]}-{letters[half:]}"
