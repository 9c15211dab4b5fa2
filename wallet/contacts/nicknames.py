"""What a person calls somebody: one line of plain text."""

import unicodedata

from wallet.errors import InvalidInput
from wallet.languages import gettext, gettext_noop

MAX_NICKNAME = 40  # characters
NICKNAME_MISSING = gettext_noop("Give them a name that you will know them by.")

_JOINERS = frozenset("\u200c\u200d")  # they shape words and join emoji


def check_nickname(text: object) -> str | None:
    """None when it is empty. Raises InvalidInput for the field `nickname`."""
    nickname = " ".join(text.split()) if isinstance(text, str) else ""
    if len(nickname) > MAX_NICKNAME:
        message = gettext("A nickname has %(most)s characters at most.", most=MAX_NICKNAME)
        raise InvalidInput("nickname", message)
    if any(_is_unfit(character) for character in nickname):
        raise InvalidInput("nickname", gettext("A nickname is one line of plain text."))
    return nickname or None


def _is_unfit(character: str) -> bool:
    """Control characters, halves of pairs, and what nobody can see."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS
