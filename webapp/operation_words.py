"""How operations, and the bank that they wait for, read to people: the words of their templates, as
Jinja filters."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint

from wallet.bank import BankStatus
from wallet.locales import number
from wallet.operations import OperationView, StoryStep
from wallet.operations.reasons import sentence
from webapp.times import name_of, zone

bp = Blueprint("operation_words", __name__)


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
    return f"{words}, number {number(operation.position)} in line" if operation.position else words


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
    return f"{number(bank.waiting)} operations wait in line and will go through by themselves."
