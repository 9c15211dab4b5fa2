"""How money requests read to people: the words of their pages, most of them as Jinja filters."""

from flask import Blueprint

from wallet.languages import gettext, gettext_noop
from wallet.operations import OperationView
from wallet.requests import RequestView, State

bp = Blueprint("request_words", __name__)


@bp.app_template_filter()
def request_words(asked: RequestView) -> str:
    """Where a money request stands, to the one who looks."""
    if asked.is_open:
        return gettext("Waits to be paid") if asked.is_asker else gettext("Waits for your answer")
    if asked.state is State.PAID and not (asked.is_asker or asked.is_payer):
        return gettext("Somebody has paid this already")
    return gettext(REQUEST_STATES[asked.state])


@bp.app_template_filter()
def request_tone(asked: RequestView) -> str:
    """Which of the styles its state has."""
    paid = "in" if asked.is_asker else "out"
    return {State.OPEN: "waiting", State.PAID: paid}.get(asked.state, "void")


@bp.app_template_filter()
def request_mark(asked: RequestView) -> str:
    """The name of the icon that says how it stands."""
    return {State.OPEN: "clock", State.PAID: "done"}.get(asked.state, "cross")


def payment_words(paid: OperationView) -> str:
    """What is said once to who has just paid a request."""
    return gettext(
        "%(amount)s sent to %(name)s.", amount=paid.amount.display(), name=paid.counterparty
    )


REQUEST_STATES = {
    State.PAID: gettext_noop("Paid"),
    State.DECLINED: gettext_noop("Declined"),
    State.CANCELLED: gettext_noop("Taken back"),
    State.EXPIRED: gettext_noop("Not paid in time"),
}
