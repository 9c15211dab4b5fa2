"""Send money to somebody else's wallet: to whom and how much, a look at it, done."""

from uuid import UUID

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import ledger, operations
from wallet.database import autocommit, transaction
from wallet.errors import (
    OperationNotFound,
    TooManyAttempts,
    WalletError,
)
from wallet.operations import OperationView, TransferRequest, TransferReview
from wallet.operations.states import Kind
from webapp import asking, confirming, forms, kept, limits, pages, payees
from webapp.auth import current_person, owner, signed_in
from webapp.errors import form_again

FIELDS = ("to", "amount", "note")
MAX_PREFILLED = 200

bp = Blueprint("transfers", __name__)


@bp.get("/transfers/new")
@signed_in
def new() -> Response:
    """`to` (an account number, or the id of somebody known), `amount` and `note` fill it in."""
    typed = kept.take(*FIELDS, payees.CHOSEN) or _prefilled()
    focus = "amount" if typed.get("to") or typed.get(payees.CHOSEN) else "to"
    return _show(forms.filled(typed, focus))


@bp.get("/transfers")
@bp.get("/transfers/review")
@signed_in
def leave() -> AnyResponse:
    """Where a refused form stands in the address bar."""
    return redirect(url_for(".new"))


@bp.get("/transfers/people")
@signed_in
def people() -> Response:
    """Whom this person may mean by what they have typed: a part, filled in by HTMX."""
    suggested = payees.suggested(request.args.get("to", ""), None)
    return make_response(render_template("transfers/_people.html", **suggested))


@bp.post("/transfers/review")
@signed_in
@kept.typed("transfers.new", *FIELDS, payees.CHOSEN)
@limits.money
@form_again(lambda error: _show(forms.refused(error, *FIELDS)))
def review() -> AnyResponse:
    if "change" in request.form:
        return _show(forms.posted("amount"))
    asked = _asked()
    with transaction() as session:
        found = operations.review_transfer(session, current_person(), asked)
    if isinstance(found, OperationView):  # it was sent: back, or another tab
        return _done(found)
    return _review(found, confirming.looked_at(found.why_confirm))


@bp.post("/transfers")
@signed_in
@kept.typed("transfers.new", *FIELDS, payees.CHOSEN)
@limits.money
@form_again(lambda error: _again(error))
def create() -> AnyResponse:
    person = current_person()
    confirmed = confirming.signed_in_with_proof().confirmed
    accepted = operations.request_transfer(person, _asked(), confirmed=confirmed)
    ring("mail")
    return _done(accepted)


@bp.get("/transfers/sent/<uuid:operation_id>")
@owner
def sent(operation_id: UUID) -> Response:
    found = operations.find(current_person().id, operation_id)
    if found.kind != Kind.TRANSFER or found.direction != "out":
        raise OperationNotFound
    return make_response(render_template("transfers/sent.html", operation=found, inline=False))


def _asked() -> TransferRequest:
    """Raises InvalidRequest and InvalidInput."""
    typed, number = forms.plainly(request.form), payees.chosen_number()
    return TransferRequest.parse(
        typed | {"to": number} if number else typed,
        currency=current_person().currency,
        key=request.form.get(forms.KEY_FIELD),
    )


def _prefilled() -> dict[str, str]:
    typed = {name: request.args.get(name, "")[:MAX_PREFILLED] for name in FIELDS}
    try:
        UUID(typed["to"])
    except ValueError:
        return typed
    known = payees.known(typed["to"])
    return typed | {"to": "", payees.CHOSEN: str(known.id) if known else ""}


def _show(form: forms.Form) -> Response:
    person = current_person()
    with autocommit() as session:
        available = ledger.balances(session, person.id).available
    return pages.render(
        "transfers/_form.html",
        page="transfers/page.html",
        form=form,
        available=available,
        **payees.suggested(form.values.get("to", ""), form.values.get(payees.CHOSEN)),
    )


def _review(found: TransferReview, form: forms.Form) -> Response:
    return pages.render(
        "transfers/check.html",
        page="transfers/review.html",
        review=found,
        form=form,
        is_typed=payees.is_typed(),
    )


def _again(error: WalletError) -> Response:
    """Refused at the last step: the same step when it is the password that is missing, else the
    form."""
    form = confirming.refused(error, *FIELDS)
    if form.confirmation:
        try:
            with transaction() as session:
                found = operations.review_transfer(session, current_person(), _asked())
        except WalletError as other:
            waits = isinstance(error, TooManyAttempts)
            return _show(form if waits else forms.refused(other, *FIELDS))
        if isinstance(found, TransferReview):
            return _review(found, form)
    return _show(form)


def _done(operation: OperationView) -> AnyResponse:
    """On a page of its own; on the dashboard in place, and what has changed there is asked for."""
    if not pages.wants_partial():
        return redirect(url_for(".sent", operation_id=operation.id), code=303)
    return asking.closed_with("transfers/done.html", operation=operation, inline=True)
