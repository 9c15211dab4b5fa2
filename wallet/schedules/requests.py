"""What people ask for, read from a form by the same rules as a payment at once, and its dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wallet.languages import gettext
from wallet.operations.requests import BankRequest, InvalidRequest, Problem, TransferRequest
from wallet.operations.states import Kind
from wallet.schedules.rule import Rhythm, Rule

MAX_TIMES = 600  # fifty years of months

NEVER, ON_DATE, AFTER_TIMES = "never", "date", "times"  # what may end it

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """The payment, and when. Whether its dates are still to come, who accepts it will see."""

    kind: Kind
    payment: TransferRequest | BankRequest
    rule: Rule

    @classmethod
    def parse(
        cls, fields: Mapping[str, object], *, currency: str, key: str | None
    ) -> "ScheduleRequest":
        """Raises InvalidRequest for all that is wrong at once."""
        problems: dict[str, Problem] = {}
        kind = _kind(fields, problems)
        payment = _payment(kind, fields, currency, key, problems)
        rule = _rule(fields, problems)
        if problems or payment is None or rule is None:
            raise InvalidRequest(problems)
        return cls(kind, payment, rule)

    @property
    def to(self) -> str | None:
        return self.payment.to if isinstance(self.payment, TransferRequest) else None

    @property
    def note(self) -> str | None:
        return self.payment.note if isinstance(self.payment, TransferRequest) else None


def _kind(fields: Mapping[str, object], problems: dict[str, Problem]) -> Kind:
    try:
        return Kind(str(fields.get("kind")))
    except ValueError:
        problems["kind"] = Problem("kind_unknown", gettext("Choose what to do."))
        return Kind.TRANSFER


def _payment(
    kind: Kind,
    fields: Mapping[str, object],
    currency: str,
    key: str | None,
    problems: dict[str, Problem],
) -> TransferRequest | BankRequest | None:
    request = TransferRequest if kind is Kind.TRANSFER else BankRequest
    try:
        return request.parse(fields, currency=currency, key=key)
    except InvalidRequest as error:
        for field, message in error.errors.items():
            problems[field] = Problem(error.codes[field], message)
        return None


def _rule(fields: Mapping[str, object], problems: dict[str, Problem]) -> Rule | None:
    try:
        rhythm = Rhythm(str(fields.get("rhythm")))
    except ValueError:
        problems["rhythm"] = Problem("rhythm_unknown", gettext("Choose how often."))
        return None
    first = _date(fields, "first_date", problems)
    last, times = None, None
    if rhythm is not Rhythm.ONCE:
        last, times = _end(fields, problems)
    if first is None:
        return None
    if last is not None and Rule(rhythm, first, last).next(first) is None:
        message = gettext("This is before the first date.")
        problems["last_date"] = Problem("last_date_too_early", message)
    return Rule(rhythm, first, last, times)


def _end(
    fields: Mapping[str, object], problems: dict[str, Problem]
) -> tuple[date | None, int | None]:
    match fields.get("ends", NEVER):
        case "never":
            return None, None
        case "date":
            return _date(fields, "last_date", problems), None
        case "times":
            return None, _times(fields, problems)
    problems["ends"] = Problem("ends_unknown", gettext("Choose until when."))
    return None, None


def _date(fields: Mapping[str, object], field: str, problems: dict[str, Problem]) -> date | None:
    text = str(fields.get(field) or "").strip(" ")
    if not text:
        problems[field] = Problem(f"{field}_missing", gettext("Choose a date."))
        return None
    try:
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        message = gettext("Write the date as year, month and day, such as 2030-01-31.")
        problems[field] = Problem(f"{field}_malformed", message)
        return None


def _times(fields: Mapping[str, object], problems: dict[str, Problem]) -> int | None:
    text = str(fields.get("times") or "").strip(" ")
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MAX_TIMES:
        message = gettext("Enter a whole number from 1 to %(most)s.", most=MAX_TIMES)
        problems["times"] = Problem("times_out_of_range", message)
        return None
    return int(text)
