"""How operations, and the bank that they wait for, read to people: the words of their templates, as
Jinja filters."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint

from wallet.bank import BankStatus
from wallet.languages import gettext, gettext_noop, ngettext
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
            return gettext("From your bank")
        case "withdrawal", _:
            return gettext("To your bank")
        case _, "in":
            return gettext("From %(name)s", name=operation.counterparty)
    return gettext("To %(name)s", name=operation.counterparty)


@bp.app_template_filter()
def story(operation: OperationView) -> str:
    """Where an operation stands, in one line."""
    if operation.state == "parked":
        return _waiting(operation)
    if operation.state == "failed" and (reason := sentence(operation.reason)):
        return gettext("Refused. %(reason)s", reason=reason)
    return gettext(STATES[operation.state])


STATES = {
    "requested": gettext_noop("Asked"),
    "submitted": gettext_noop("With the bank"),
    "parked": gettext_noop("Waiting for the bank"),
    "awaiting_bank": gettext_noop("The bank is working on it"),
    "settled": gettext_noop("Done"),
    "failed": gettext_noop("Refused"),
    "cancelled": gettext_noop("Cancelled"),
}


def _waiting(operation: OperationView) -> str:
    if not operation.position:
        return gettext(STATES[operation.state])
    place = number(operation.position)
    return gettext("Waiting for the bank, number %(place)s in line", place=place)


@bp.app_template_filter()
def step_words(step: StoryStep, operation: OperationView, is_last: bool) -> str:
    """One step of the time line; who waits is told their place."""
    if is_last and step.state == "parked":
        return _waiting(operation)
    return gettext(STATES[step.state])


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
    if bank.waiting == 0:
        return gettext("What you ask of it waits in line and goes through by itself.")
    return ngettext(
        "One operation waits in line and will go through by itself.",
        "%(count)s operations wait in line and will go through by themselves.",
        bank.waiting,
        count=number(bank.waiting),
    )
