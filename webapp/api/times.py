"""Moments, as programs read them."""

from datetime import UTC, datetime


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond, with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
