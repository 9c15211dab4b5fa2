"""Add money from the bank."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import bank, ledger, operations
from wallet.database import autocommit, transaction
from wallet.languages import gettext
from wallet.operations import BankRequest
from webapp import asking, forms, kept, limits, pages
from webapp.auth import current_person, signed_in
from webapp.errors import form_again

bp = Blueprint("deposits", __name__)


@bp.get("/deposits/new")
@signed_in
def new() -> Response:
    return _show(forms.filled(kept.take("amount") or {}, "amount"))


@bp.get("/deposits")
@signed_in
def leave() -> AnyResponse:
    """Where a refused form stands in the address bar."""
    return redirect(url_for(".new"))


@bp.post("/deposits")
@signed_in
@kept.typed("deposits.new", "amount")
@limits.money
@form_again(lambda error: _show(forms.refused(error, "amount")))
def create() -> AnyResponse:
    person = current_person()
    asked = BankRequest.parse(
        forms.plainly(request.form),
        currency=person.currency,
        key=request.form.get(forms.KEY_FIELD),
    )
    with transaction() as session:
        accepted = operations.request_deposit(session, person, asked)
    ring("bank")
    told = gettext("We asked your bank for %(amount)s.", amount=asked.amount.display())
    return asking.accepted(accepted.id, told)


def _show(form: forms.Form) -> Response:
    with autocommit() as session:
        available = ledger.balances(session, current_person().id).available
    return pages.render(
        "deposits/_form.html",
        page="deposits/page.html",
        form=form,
        available=available,
        bank=bank.status(),
    )
