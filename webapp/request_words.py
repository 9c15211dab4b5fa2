"""How money requests read to people: the words of their templates, as Jinja filters."""

from flask import Blueprint

from wallet.requests import RequestView, State

bp = Blueprint("request_words", __name__)


@bp.app_template_filter()
def request_words(asked: RequestView) -> str:
    """Where a money request stands, to the one who looks."""
    if asked.is_open:
        return "Waits to be paid" if asked.is_asker else "Waits for your answer"
    if asked.state is State.PAID and not (asked.is_asker or asked.is_payer):
        return "Somebody has paid this already"
    return REQUEST_STATES[asked.state]


@bp.app_template_filter()
def request_tone(asked: RequestView) -> str:
    """Which of the styles its state has."""
    paid = "in" if asked.is_asker else "out"
    return {State.OPEN: "waiting", State.PAID: paid}.get(asked.state, "void")


@bp.app_template_filter()
def request_mark(asked: RequestView) -> str:
    """The name of the icon that says how it stands."""
    return {State.OPEN: "clock", State.PAID: "done"}.get(asked.state, "cross")


REQUEST_STATES = {
    State.PAID: "Paid",
    State.DECLINED: "Declined",
    State.CANCELLED: "Taken back",
    State.EXPIRED: "Not paid in time",
}
