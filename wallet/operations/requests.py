"""What people ask for, read from a form or from JSON by the same rules."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from wallet.errors import WalletError
from wallet.languages import gettext, gettext_noop
from wallet.money import MalformedAmount, Money
from wallet.people.account_numbers import is_account_number, without_spaces
from wallet.settings import settings

MAX_NOTE = 140
MAX_KEY = 255

_KEY = re.compile(rf"[!-~]{{1,{MAX_KEY}}}")  # printable ASCII
# They shape words and join emoji.
_JOINERS = frozenset("\u200c\u200d")


class InvalidRequest(WalletError):
    """One or more fields can't be used: a message for people and a code for programs, per field."""

    code = "invalid_input"
    message = gettext_noop("Please check what you entered.")

    def __init__(self, problems: "dict[str, Problem]") -> None:
        super().__init__()
        self.errors = {field: problem.message for field, problem in problems.items()}
        self.codes = {field: problem.code for field, problem in problems.items()}


class Problem(Exception):
    """What is wrong with one field."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class BankRequest:
    """A deposit or a withdrawal: so much between the person's bank account and their wallet."""

    amount: Money
    key: str

    @classmethod
    def parse(
        cls, fields: Mapping[str, object], *, currency: str, key: str | None
    ) -> "BankRequest":
        """Raises InvalidRequest."""
        reading = Reading(fields)
        request = cls(reading.amount(currency), reading.key(key))
        reading.finish()
        return request


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """Money for another wallet, at once."""

    amount: Money
    to: str  # the recipient's account number
    note: str | None
    key: str

    @classmethod
    def parse(
        cls, fields: Mapping[str, object], *, currency: str, key: str | None
    ) -> "TransferRequest":
        """Raises InvalidRequest."""
        reading = Reading(fields)
        request = cls(
            reading.amount(currency), reading.account_number(), reading.note(), reading.key(key)
        )
        reading.finish()
        return request


def is_idempotency_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


class Reading:
    """Reads field after field, so that a person sees everything that is wrong at once."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.fields = fields
        self.problems: dict[str, Problem] = {}

    def finish(self) -> None:
        if self.problems:
            raise InvalidRequest(self.problems)

    def amount(self, currency: str, field: str = "amount") -> Money:
        try:
            return _amount(self._text(field), currency)
        except Problem as problem:
            self.problems[field] = problem
            return Money(0, currency)

    def account_number(self, field: str = "to") -> str:
        try:
            text = without_spaces(self._text(field))
            if not is_account_number(text):
                message = gettext("An account number has ten digits.")
                raise Problem("account_number_malformed", message)
            return text
        except Problem as problem:
            self.problems[field] = problem
            return ""

    def note(self) -> str | None:
        try:
            return _note(self._text("note")) or None
        except Problem as problem:
            self.problems["note"] = problem
            return None

    def key(self, key: str | None) -> str:
        if key and is_idempotency_key(key):
            return key
        self.problems["idempotency_key"] = (
            Problem(
                "idempotency_key_invalid",
                gettext(
                    "The idempotency key must be 1 to %(most)s printable ASCII characters.",
                    most=MAX_KEY,
                ),
            )
            if key
            else Problem("idempotency_key_missing", gettext("An idempotency key is required."))
        )
        return ""

    def _text(self, field: str) -> str:
        value = self.fields.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            message = gettext("This must be given as text, in quotes.")
            raise Problem(f"{field}_malformed", message)
        return value.strip(" ")  # not a line break: that is a mistake to be told


def _amount(text: str, currency: str) -> Money:
    if not text:
        raise Problem("amount_missing", gettext("Enter an amount."))
    try:
        amount = Money.parse(text, currency)
    except MalformedAmount as error:
        raise Problem("amount_malformed", str(error)) from None
    if amount.minor <= 0:
        raise Problem("amount_not_positive", gettext("Enter an amount above zero."))
    limit = Money.of_major(settings().operation_limit, currency)
    if amount.minor > limit.minor:
        message = gettext("The most at once is %(amount)s.", amount=limit.display())
        raise Problem("amount_over_limit", message)
    return amount


def _note(text: str) -> str:
    if len(text) > MAX_NOTE:
        message = gettext("A note has %(most)s characters at most.", most=MAX_NOTE)
        raise Problem("note_too_long", message)
    if any(_is_unfit(character) for character in text):
        raise Problem("note_malformed", gettext("A note is one line of plain text."))
    return text


def _is_unfit(character: str) -> bool:
    """Control characters, line breaks of every kind, halves of pairs, and what nobody can see."""
    unfit = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return unfit and character not in _JOINERS
