"""Send money to somebody else's wallet: to whom and how much, a look at it, done."""

from collections.abc import Mapping
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import contacts, ledger, operations
from wallet.database import autocommit, transaction
from wallet.errors import (
    ContactNotFound,
    InvalidInput,
    OperationNotFound,
    TooManyAttempts,
    WalletError,
)
from wallet.operations import OperationView, TransferRequest, TransferReview
from wallet.operations.states import Kind
from wallet.people.account_numbers import is_account_number, without_spaces
from webapp import asking, confirming, forms, kept, limits, pages
from webapp.auth import current_person, owner, signed_in
from webapp.errors import form_again

FIELDS = ("to", "amount", "note")
PAYEE = "payee"  # who was chosen among those known, by id; a number that was typed goes first
MAX_PREFILLED = 200

bp = Blueprint("transfers", __name__)


@bp.get("/transfers/new")
@signed_in
def new() -> Response:
    """`to` (an account number, or the id of somebody known), `amount` and `note` fill it in."""
    typed = kept.take(*FIELDS, PAYEE) or _prefilled()
    focus = "amount" if typed.get("to") or typed.get(PAYEE) else "to"
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
    typed = _name_in(request.args.get("to", ""))
    return make_response(render_template("transfers/_people.html", **_people(typed, None)))


@bp.post("/transfers/review")
@signed_in
@kept.typed("transfers.new", *FIELDS, PAYEE)
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
@kept.typed("transfers.new", *FIELDS, PAYEE)
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
    return make_response(
        render_template(
            "transfers/sent.html", operation=found, inline=False, receipt=_receipt(found)
        )
    )


def _asked() -> TransferRequest:
    """Raises InvalidRequest and InvalidInput."""
    fields: Mapping[str, object] = request.form
    chosen = request.form.get(PAYEE, "")
    if chosen and not is_account_number(without_spaces(request.form.get("to", ""))):
        fields = {**request.form, "to": _number_of(chosen)}
    return TransferRequest.parse(
        fields, currency=current_person().currency, key=request.form.get(forms.KEY_FIELD)
    )


def _number_of(payee: str) -> str:
    known = _known(payee)
    if known is None:
        raise InvalidInput("to", "Choose somebody you know, or enter an account number.")
    return known.account_number


def _known(payee: str) -> operations.Counterparty | None:
    """By their own id, from the history, or by that of a contact."""
    try:
        its_id = UUID(payee)
    except ValueError:
        return None
    return operations.counterparty(current_person().id, its_id) or _contact(its_id)


def _contact(contact_id: UUID) -> operations.Counterparty | None:
    person_id = current_person().id
    try:
        with transaction() as session:
            known = contacts.find(session, person_id, contact_id)
            number = contacts.account_number_of(session, person_id, contact_id)
    except ContactNotFound:
        return None
    return operations.Counterparty(contact_id, known.name, number)


def _prefilled() -> dict[str, str]:
    typed = {name: request.args.get(name, "")[:MAX_PREFILLED] for name in FIELDS}
    if (known := _known(typed["to"])) is not None:
        return typed | {"to": "", PAYEE: str(known.id)}
    return typed


def _show(form: forms.Form) -> Response:
    person = current_person()
    with autocommit() as session:
        available = ledger.balances(session, person.id).available
    return pages.render(
        "transfers/_form.html",
        page="transfers/page.html",
        form=form,
        available=available,
        **_people(_name_in(form.values.get("to", "")), form.values.get(PAYEE)),
    )


def _name_in(typed: str) -> str:
    """What may be a name; a number is nobody's."""
    return typed.strip() if any(character.isalpha() for character in typed) else ""


def _people(typed: str, chosen: str | None) -> dict[str, object]:
    """Those whose names contain what was typed, or the latest; the chosen one among them."""
    found = operations.counterparties(current_person().id, typed)
    if chosen and chosen not in {str(each.id) for each in found}:
        found = [each for each in [_known(chosen)] if each] + found
    return {"people": found, "chosen": chosen, "typed": typed}


def _review(found: TransferReview, form: forms.Form) -> Response:
    return pages.render(
        "transfers/check.html", page="transfers/review.html", review=found, form=form
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
    return asking.closed_with(
        "transfers/done.html", operation=operation, inline=True, receipt=_receipt(operation)
    )


def _receipt(operation: OperationView) -> str | None:
    """Where it is, when there is one."""
    if "operations.receipt" not in current_app.view_functions:
        return None
    return url_for("operations.receipt", operation_id=operation.id)
