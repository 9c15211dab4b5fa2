"""Send money to somebody else's wallet."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import operations
from wallet.operations import TransferRequest
from webapp import asking, confirming, forms, limits, pages
from webapp.auth import current_person, signed_in
from webapp.errors import form_again

FIELDS = ("to", "amount", "note")

bp = Blueprint("transfers", __name__)


@bp.get("/transfers/new")
@signed_in
def new() -> Response:
    return _show(forms.filled(*FIELDS))


@bp.get("/transfers")
@signed_in
def leave() -> AnyResponse:
    """Where a refused form stands in the address bar."""
    return redirect(url_for(".new"))


@bp.post("/transfers")
@signed_in
@limits.money
@form_again(lambda error: _show(confirming.refused(error, *FIELDS)))
def create() -> AnyResponse:
    person = current_person()
    confirmed = confirming.signed_in_with_proof().confirmed
    asked = TransferRequest.parse(
        request.form, currency=person.currency, key=request.form.get(forms.KEY_FIELD)
    )
    accepted = operations.request_transfer(person, asked, confirmed=confirmed)
    ring("mail")
    return asking.accepted(accepted.id, f"{asked.amount.display()} sent.")


def _show(form: forms.Form) -> Response:
    return pages.render("transfers/_form.html", page="transfers/page.html", form=form)
