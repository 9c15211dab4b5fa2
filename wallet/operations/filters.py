"""Which of their operations somebody wants to see, read from an address by one set of rules."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeVar
from uuid import UUID

from wallet.languages import gettext
from wallet.money import MalformedAmount, Money
from wallet.operations.requests import InvalidRequest, Problem
from wallet.operations.states import IN_FLIGHT, Kind, State

MAX_TEXT = 100  # characters
MAX_WORDS = 8
YEARS = range(2000, 3000)

# As the address names them: each kind with the operation's own, and whether it adds to the wallet.
KINDS: dict[str, tuple[Kind, bool]] = {
    "from-bank": (Kind.DEPOSIT, True),
    "to-bank": (Kind.WITHDRAWAL, False),
    "sent": (Kind.TRANSFER, False),
    "received": (Kind.TRANSFER, True),
}
STATES: dict[str, frozenset[State]] = {
    "done": frozenset({State.SETTLED}),
    "on-its-way": IN_FLIGHT,
    "refused": frozenset({State.FAILED}),
    "cancelled": frozenset({State.CANCELLED}),
}
FIELDS = ("q", "kind", "state", "person", "from", "to", "min", "max")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Filters:
    """All that is given must hold. Days are whole, in the zone of who asks, both included."""

    words: tuple[str, ...] = ()  # each in the other's name, the note or the reference
    kind: str | None = None  # of KINDS
    state: str | None = None  # of STATES
    person: UUID | None = None  # the other one
    first_moment: datetime | None = None
    end: datetime | None = None  # the first moment that is too late
    least: Money | None = None
    most: Money | None = None
    query: Mapping[str, str] = field(default_factory=dict)  # what was given, for links to it

    def __bool__(self) -> bool:
        return bool(self.query)

    @classmethod
    def parse(cls, fields: Mapping[str, str], *, currency: str, zone: tzinfo) -> "Filters":
        """`fields` may have others beside ours; empty ones count as not given.

        Raises InvalidRequest for whatever can't be meant.
        """
        given = {name: fields[name].strip() for name in FIELDS if fields.get(name, "").strip()}
        reading = _Reading(given)
        first = reading.read("from", _day)
        last = reading.read("to", _day)
        least = reading.read("min", lambda text: _amount(text, currency))
        most = reading.read("max", lambda text: _amount(text, currency))
        if first and last and last < first:
            reading.refuse("to", "dates_reversed", gettext("This is before the first day."))
        if least and most and most < least:
            reading.refuse(
                "max", "amounts_reversed", gettext("This is less than the lowest amount.")
            )
        read = cls(
            words=reading.read("q", _words) or (),
            kind=reading.read("kind", lambda text: _one_of(text, KINDS)),
            state=reading.read("state", lambda text: _one_of(text, STATES)),
            person=reading.read("person", _person),
            first_moment=_midnight(first, zone) if first else None,
            end=_midnight(last + timedelta(days=1), zone) if last else None,
            least=least,
            most=most,
            query=given,
        )
        if reading.problems:
            raise InvalidRequest(reading.problems)
        return read


class _Reading:
    """Reads field after field, so that a person sees everything that is wrong at once."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.problems: dict[str, Problem] = {}

    def read(self, name: str, how: Callable[[str], Value]) -> Value | None:
        if name not in self.given:
            return None
        try:
            return how(self.given[name])
        except Problem as problem:
            self.problems[name] = problem
            return None

    def refuse(self, name: str, code: str, message: str) -> None:
        self.problems[name] = Problem(code, message)


def _words(text: str) -> tuple[str, ...]:
    if len(text) > MAX_TEXT or len(text.split()) > MAX_WORDS:
        message = gettext(
            "Search for %(words)s words and %(characters)s characters at most.",
            words=MAX_WORDS,
            characters=MAX_TEXT,
        )
        raise Problem("text_too_long", message)
    if not text.isprintable():  # such as a null, which PostgreSQL has no place for
        raise Problem("text_malformed", gettext("Search for plain words."))
    return tuple(text.split())


def _one_of(text: str, names: Mapping[str, object]) -> str:
    if text not in names:
        raise _unknown()
    return text


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _unknown() from None


def _unknown() -> Problem:
    return Problem("choice_unknown", gettext("Choose one of the list."))


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        message = gettext("Write the day as year, month and day, like 2026-10-31.")
        raise Problem("date_malformed", message)
    return day


def _amount(text: str, currency: str) -> Money:
    try:
        return Money.parse(text, currency)
    except MalformedAmount as error:
        raise Problem("amount_malformed", str(error)) from None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)
