"""Telling people in time that a payment won't be covered."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet.schedules.reasons import UNFUNDED

HOURS_BEFORE = 18  # at noon of the day before, or as soon as it is so
AT_ONCE = 1_000

_WARN = text((Path(__file__).parent / "warn.sql").read_text())


def warn_unfunded(session: Session) -> int:
    """Promise one mail for each date. Returns how many; `AT_ONCE` means that there may be more."""
    values = {"kind": UNFUNDED, "hours": HOURS_BEFORE, "limit": AT_ONCE}
    return len(session.execute(_WARN, values).all())
