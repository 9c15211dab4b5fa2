"""How operations, money and times read to people: the words of the templates, as Jinja filters."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from flask import Blueprint

from wallet.bank import BankStatus
from wallet.money import MINOR_DIGITS, Money
from wallet.operations import OperationView, StoryStep
from wallet.operations.reasons import sentence
from wallet.people.user_agents import browser_of
from webapp.times import clock, exactly, name_of, when, zone

bp = Blueprint("formats", __name__)
bp.add_app_template_filter(when, "when")
bp.add_app_template_filter(clock, "clock")
bp.add_app_template_filter(exactly, "exactly")


@bp.app_template_filter()
def money(amount: Money) -> str:
    return amount.display()


@bp.app_template_filter()
def digits(amount: Money) -> int:
    """How many decimal places its currency has."""
    return MINOR_DIGITS[amount.currency]


@bp.app_template_filter()
def signed_money(operation: OperationView) -> str:
    """With a sign, so that colour alone carries no meaning: "+€25.00"."""
    sign = "+" if operation.direction == "in" else "−"
    return sign + operation.amount.display()


@bp.app_template_filter()
def title(operation: OperationView) -> str:
    match operation.kind, operation.direction:
        case "deposit", _:
            return "From your bank"
        case "withdrawal", _:
            return "To your bank"
        case _, "in":
            return f"From {operation.counterparty}"
    return f"To {operation.counterparty}"


@bp.app_template_filter()
def story(operation: OperationView) -> str:
    """Where an operation stands, in one line."""
    match operation.state:
        case "parked":
            return _waiting(operation)
        case "settled":
            return "Done"
        case "failed":
            return f"Refused. {sentence(operation.reason) or ''}".strip()
    return STATES[operation.state]


STATES = {
    "requested": "Asked",
    "submitted": "With the bank",
    "parked": "Waiting for the bank",
    "awaiting_bank": "The bank is working on it",
    "settled": "Done",
    "failed": "Refused",
    "cancelled": "Cancelled",
}


def _waiting(operation: OperationView) -> str:
    words = STATES["parked"]
    return f"{words}, {ordinal(operation.position)} in line" if operation.position else words


@bp.app_template_filter()
def step_words(step: StoryStep, operation: OperationView, is_last: bool) -> str:
    """One step of the time line; who waits is told their place."""
    if is_last and step.state == "parked":
        return _waiting(operation)
    return STATES[step.state]


@bp.app_template_filter()
def why(step: StoryStep) -> str | None:
    return sentence(step.reason)


@bp.app_template_filter()
def tone(operation: OperationView) -> str:
    """Which of the styles a row has: in, out, waiting, failed, void."""
    if operation.in_flight:
        return "waiting"
    return {"failed": "failed", "cancelled": "void"}.get(operation.state, operation.direction)


@bp.app_template_filter()
def mark(operation: OperationView) -> str:
    """The name of the icon that says which kind of operation this is."""
    match operation.kind, operation.direction:
        case "deposit", _:
            return "add"
        case "withdrawal", _:
            return "withdraw"
        case _, "in":
            return "receive"
    return "send"


@bp.app_template_filter()
def state_mark(operation: OperationView) -> str:
    """The name of the icon that says how it stands."""
    if operation.in_flight:
        return "clock"
    return "done" if operation.state == "settled" else "cross"


@bp.app_template_filter()
def by_day(operations: Iterable[OperationView]) -> list[tuple[str, list[OperationView]]]:
    """The operations under the names of their days, in the order given."""
    here = zone()
    days = groupby(operations, key=lambda each: each.created_at.astimezone(here).date())
    return [(name_of(date), list(items)) for date, items in days]


@bp.app_template_filter()
def line_words(bank: BankStatus) -> str:
    """What happens to those who wait while the bank is away."""
    match bank.waiting:
        case 0:
            return "What you ask of it waits in line and goes through by itself."
        case 1:
            return "One operation waits in line and will go through by itself."
    return f"{bank.waiting:,} operations wait in line and will go through by themselves."


@bp.app_template_filter()
def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@bp.app_template_filter()
def hue(somebodys_id: UUID) -> int:
    """Which of the avatars' colours is theirs, 1 to 6: always the same."""
    return somebodys_id.int % 6 + 1


@bp.app_template_filter()
def device(user_agent: str) -> str:
    """The browser and the system that a User-Agent header claims, or what else it says."""
    return browser_of(user_agent) or user_agent[:60] or "Unknown"


def ordinal(number: int) -> str:
    """The place in words: "1st", "2nd", "3rd", "4th", "11th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}th" if number % 100 in (11, 12, 13) else f"{number:,}{ending}"
