"""An amount among several people: to the cent, with nothing lost and nothing made up."""

from collections.abc import Mapping
from dataclasses import dataclass

from wallet.errors import RecipientIsSelf
from wallet.languages import gettext
from wallet.money import Money
from wallet.operations.requests import InvalidRequest, Problem, Reading
from wallet.requests.asks import Ask, Part
from wallet.requests.states import Way

MAX_PEOPLE = 20  # that are asked at once
OWN_SHARE = "mine"  # ticked: the asker pays a part, too


@dataclass(frozen=True, slots=True)
class Division:
    """Equal parts, the asker's own first if there is one."""

    parts: tuple[Money, ...]

    @property
    def larger(self) -> int:
        """How many parts have one cent more than the others."""
        return sum(part.minor > self.parts[-1].minor for part in self.parts)


def divide(total: Money, count: int) -> Division:
    """Nobody pays more than one cent more than another; the first ones do, so that whoever asks
    takes the first such cent. Raises InvalidRequest when there isn't a cent for each."""
    each, left = divmod(total.minor, count)
    if each == 0:
        raise _wrong_amount("amount_too_small", gettext("This is too little for so many."))
    return Division(tuple(Money(each + (i < left), total.currency) for i in range(count)))


def proposal(fields: Mapping[str, object], currency: str) -> tuple[dict[str, Money], Division]:
    """Equal parts by the names of their fields, and all of them, before anybody is asked.

    Raises InvalidRequest.
    """
    reading = Reading(fields)
    total = reading.amount(currency)
    rows = _rows(reading)
    reading.finish()
    division = divide(total, len(rows) + _has_own_share(fields))
    of_others = division.parts[-len(rows) :]
    return {f"amount_{n}": part for n, part in zip(rows, of_others, strict=True)}, division


def split(fields: Mapping[str, object], *, currency: str, own_account: str, key: str | None) -> Ask:
    """Each part as it stands beside its account number; all equal where none is written.

    Raises InvalidRequest.
    """
    reading = Reading(fields)
    total, note = reading.amount(currency), reading.note()
    accounts = _accounts(reading, own_account)
    key = reading.key(key)
    by_hand = any(_typed(fields, f"amount_{n}") for n in accounts)
    amounts = {n: reading.amount(currency, f"amount_{n}") for n in accounts} if by_hand else {}
    reading.finish()
    if not by_hand:
        count = len(accounts)
        equal = divide(total, count + _has_own_share(fields)).parts[-count:]
        amounts = dict(zip(accounts, equal, strict=True))
    parts = tuple(Part(accounts[n], amounts[n], f"to_{n}") for n in accounts)
    return Ask(Way.SPLIT, parts, _own_share(fields, total, parts), note, key)


def _rows(reading: Reading) -> list[int]:
    rows = [n for n in range(1, MAX_PEOPLE + 1) if _is_filled(reading.fields, n)]
    if not rows:
        message = gettext("Enter at least one account number.")
        reading.problems["to_1"] = Problem("nobody_asked", message)
    return rows


def _accounts(reading: Reading, own_account: str) -> dict[int, str]:
    accounts: dict[int, str] = {}
    for n in _rows(reading):
        name = f"to_{n}"
        account = reading.account_number(name)
        if account and account in accounts.values():
            message = gettext("This account stands here twice.")
            reading.problems[name] = Problem("account_twice", message)
        elif account == own_account:
            message = gettext("This is your own. Tick below that you pay a part, too.")
            reading.problems[name] = Problem(RecipientIsSelf().code, message)
        accounts[n] = account
    return accounts


def _own_share(fields: Mapping[str, object], total: Money, parts: tuple[Part, ...]) -> Money:
    """What is left of the total. Raises InvalidRequest when it doesn't add up."""
    left = Money(total.minor - sum(part.amount.minor for part in parts), total.currency)
    if left.minor < 0:
        over = Money(-left.minor, left.currency).display()
        message = gettext("The parts are %(over)s more.", over=over)
        raise _wrong_amount("parts_too_large", message)
    if left.minor and not _has_own_share(fields):
        message = gettext("The parts don't add up to it: %(left)s is left.", left=left.display())
        raise _wrong_amount("parts_too_small", message)
    return left


def _wrong_amount(code: str, message: str) -> InvalidRequest:
    return InvalidRequest({"amount": Problem(code, message)})


def _has_own_share(fields: Mapping[str, object]) -> bool:
    return bool(_typed(fields, OWN_SHARE))


def _is_filled(fields: Mapping[str, object], n: int) -> bool:
    return bool(_typed(fields, f"to_{n}") or _typed(fields, f"amount_{n}"))


def _typed(fields: Mapping[str, object], name: str) -> object:
    value = fields.get(name)
    return value.strip(" ") if isinstance(value, str) else value
