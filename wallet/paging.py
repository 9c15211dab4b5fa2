"""Pages of what there may be much of: how long one may be, and where it begins."""

from uuid import UUID

from wallet.errors import InvalidInput
from wallet.languages import gettext


def check_limit(limit: int, most: int) -> None:
    """Raises InvalidInput."""
    if not 1 <= limit <= most:
        message = gettext("The limit is 1 to %(most)s.", most=most)
        raise InvalidInput("limit", message, "limit_out_of_range")


def id_in(cursor: str) -> UUID:
    """Raises InvalidInput."""
    try:
        return UUID(cursor)
    except ValueError:
        raise _malformed() from None


def number_in(cursor: str, digits: int) -> int:
    """`digits`: how many the column surely takes. Raises InvalidInput."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= digits):
        raise _malformed()
    return int(cursor)


def _malformed() -> InvalidInput:
    return InvalidInput("cursor", gettext("This cursor is not one of ours."), "cursor_malformed")
