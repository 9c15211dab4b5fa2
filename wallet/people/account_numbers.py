"""Account numbers: ten ASCII digits, as the bank writes them."""

import re

from wallet.errors import InvalidInput
from wallet.languages import gettext

_ACCOUNT_NUMBER = re.compile(r"[0-9]{10}")


def is_account_number(text: object) -> bool:
    return isinstance(text, str) and _ACCOUNT_NUMBER.fullmatch(text) is not None


def without_spaces(text: str) -> str:
    """As people write it down, in groups."""
    return text.replace(" ", "")


def check_account_number(text: object) -> str:
    """Raise InvalidInput, for the field `account_number`, when it can't be one."""
    cleaned = without_spaces(text) if isinstance(text, str) else ""
    if not is_account_number(cleaned):
        message = gettext("Enter the ten digits of your bank account number.")
        raise InvalidInput("account_number", message)
    return cleaned


def mask(account_number: str) -> str:
    """Enough to tell one's own from others, and no more."""
    return "•" * 6 + account_number[-4:]
