"""For whom something is written now, and how amounts and dates are written to them.

The web decides it for each request (`webapp.locales`), the mail queue for each mail. In which
language the words are, follows from it: `wallet.languages`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from functools import cache

from babel.numbers import format_decimal

DEFAULT = "en_GB"


@dataclass(frozen=True, slots=True)
class Format:
    """Patterns are CLDR's, for Babel. A person has one currency, so its short sign is enough."""

    name: str  # in its own language
    money: str  # the locale whose amounts these are
    time: str = "HH:mm"
    seconds: str = "HH:mm:ss"
    day: str = "EEEE d MMMM"  # of this year
    date: str = "d MMMM y"
    exact: str = "d MMMM y 'at' HH:mm:ss z"


FORMATS: dict[str, Format] = {
    "en_GB": Format("English (United Kingdom)", money="en"),
    "en_US": Format(
        "English (United States)",
        money="en_US",
        time="h:mm a",
        seconds="h:mm:ss a",
        day="EEEE, MMMM d",
        date="MMMM d, y",
        exact="MMMM d, y 'at' h:mm:ss a z",
    ),
    "de": Format(
        "Deutsch",
        money="de",
        day="EEEE, d. MMMM",
        date="d. MMMM y",
        exact="d. MMMM y, HH:mm:ss z",
    ),
}

_decide: ContextVar[Callable[[], str] | None] = ContextVar("locale", default=None)


def locale() -> str:
    """The key in FORMATS, and Babel's name, of how to write now."""
    decide = _decide.get()
    return decide() if decide else DEFAULT


def written() -> Format:
    return FORMATS[locale()]


def number(count: int) -> str:
    """ "1,234"."""
    return format_decimal(count, locale=written().money)


def decided_by(decide: Callable[[], str]) -> Token[Callable[[], str] | None]:
    """Ask this from now on, once, and only when something is written; `undecided` ends it."""
    return _decide.set(cache(decide))


def undecided(token: Token[Callable[[], str] | None]) -> None:
    _decide.reset(token)


@contextmanager
def written_for(choice: str | None) -> Iterator[None]:
    """For somebody who chose this, or nothing, or what a newer release offers."""
    known = choice if choice in FORMATS else DEFAULT
    token = decided_by(lambda: known)
    try:
        yield
    finally:
        undecided(token)
