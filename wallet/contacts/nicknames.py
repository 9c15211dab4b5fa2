"""What a person calls somebody: one line of plain text."""

import unicodedata

from wallet.errors import InvalidInput

MAX_NICKNAME = 40  # characters
NICKNAME_MISSING = "Give them a name that you will know them by."

_JOINERS = frozenset("\u200c\u200d")  # they shape words and join emoji


def check_nickname(text: object) -> str | None:
    """None when it is empty. Raises InvalidInput for the field `nickname`."""
    nickname = " ".join(text.split()) if isinstance(text, str) else ""
    if len(nickname) > MAX_NICKNAME:
        raise InvalidInput("nickname", f"A nickname has {MAX_NICKNAME} characters at most.")
    if any(_is_unfit(character) for character in nickname):
        raise InvalidInput("nickname", "A nickname is one line of plain text.")
    return nickname or None


def _is_unfit(character: str) -> bool:
    """Control characters, halves of pairs, and what nobody can see."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS
