"""Withdraw money to the bank."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import ledger, operations
from wallet.database import autocommit, transaction
from wallet.operations import BankRequest
from webapp import asking, confirming, forms, kept, limits, pages
from webapp.auth import current_person, signed_in
from webapp.errors import form_again

bp = Blueprint("withdrawals", __name__)


@bp.get("/withdrawals/new")
@signed_in
def new() -> Response:
    return _show(forms.filled(kept.take("amount") or {}, "amount"))


@bp.get("/withdrawals")
@signed_in
def leave() -> AnyResponse:
    """Where a refused form stands in the address bar."""
    return redirect(url_for(".new"))


@bp.post("/withdrawals")
@signed_in
@kept.typed("withdrawals.new", "amount")
@limits.money
@form_again(lambda error: _show(confirming.refused(error, "amount")))
def create() -> AnyResponse:
    person = current_person()
    confirmed = confirming.signed_in_with_proof().confirmed
    asked = BankRequest.parse(
        request.form, currency=person.currency, key=request.form.get(forms.KEY_FIELD)
    )
    with transaction() as session:
        accepted = operations.request_withdrawal(session, person, asked, confirmed=confirmed)
    ring("bank")
    return asking.accepted(accepted.id, f"We asked your bank to take {asked.amount.display()}.")


def _show(form: forms.Form) -> Response:
    with autocommit() as session:
        available = ledger.balances(session, current_person().id).available
    return pages.render(
        "withdrawals/_form.html", page="withdrawals/page.html", form=form, available=available
    )
