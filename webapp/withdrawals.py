"""Withdraw money to the bank: how much, a look at it, asked."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import bank, ledger, operations
from wallet.database import autocommit, transaction
from wallet.errors import TooManyAttempts, WalletError
from wallet.languages import gettext
from wallet.operations import BankRequest, OperationView, WithdrawalReview
from webapp import asking, confirming, forms, kept, limits, pages
from webapp.auth import current_person, signed_in
from webapp.errors import form_again

bp = Blueprint("withdrawals", __name__)


@bp.get("/withdrawals/new")
@signed_in
def new() -> Response:
    return _show(forms.filled(kept.take("amount") or {}, "amount"))


@bp.get("/withdrawals")
@bp.get("/withdrawals/review")
@signed_in
def leave() -> AnyResponse:
    """Where a refused form stands in the address bar."""
    return redirect(url_for(".new"))


@bp.post("/withdrawals/review")
@signed_in
@kept.typed("withdrawals.new", "amount")
@limits.money
@form_again(lambda error: _show(forms.refused(error, "amount")))
def review() -> AnyResponse:
    if "change" in request.form:
        return _show(forms.posted("amount"))
    with transaction() as session:
        found = operations.review_withdrawal(session, current_person(), _asked())
    if isinstance(found, OperationView):  # it was asked for: back, or another tab
        return _done(found)
    return _review(found, confirming.looked_at(found.why_confirm))


@bp.post("/withdrawals")
@signed_in
@kept.typed("withdrawals.new", "amount")
@limits.money
@form_again(lambda error: _again(error))
def create() -> AnyResponse:
    confirmed = confirming.signed_in_with_proof().confirmed
    with transaction() as session:
        accepted = operations.request_withdrawal(
            session, current_person(), _asked(), confirmed=confirmed
        )
    ring("bank")
    return _done(accepted)


def _asked() -> BankRequest:
    """Raises InvalidRequest."""
    return BankRequest.parse(
        forms.plainly(request.form),
        currency=current_person().currency,
        key=request.form.get(forms.KEY_FIELD),
    )


def _review(found: WithdrawalReview, form: forms.Form) -> Response:
    return pages.render(
        "withdrawals/check.html",
        page="withdrawals/review.html",
        review=found,
        form=form,
        bank=bank.status(),
    )


def _again(error: WalletError) -> Response:
    """Refused at the last step: the same step when it is the password that is missing, else the
    form."""
    form = confirming.refused(error, "amount")
    if form.confirmation:
        try:
            with transaction() as session:
                found = operations.review_withdrawal(session, current_person(), _asked())
        except WalletError as other:
            waits = isinstance(error, TooManyAttempts)
            return _show(form if waits else forms.refused(other, "amount"))
        if isinstance(found, WithdrawalReview):
            return _review(found, form)
    return _show(form)


def _done(operation: OperationView) -> AnyResponse:
    told = gettext("We asked your bank to take %(amount)s.", amount=operation.amount.display())
    return asking.accepted(operation.id, told)


def _show(form: forms.Form) -> Response:
    with autocommit() as session:
        available = ledger.balances(session, current_person().id).available
    return pages.render(
        "withdrawals/_form.html",
        page="withdrawals/page.html",
        form=form,
        available=available,
        bank=bank.status(),
    )
