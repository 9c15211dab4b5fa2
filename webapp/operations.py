"""One operation: its own page, its receipt, help with it, and cancelling it."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from wallet import operations
from wallet.database import transaction
from wallet.errors import CannotCancel
from wallet.languages import gettext, gettext_noop
from wallet.money import Money
from wallet.operations.details import BookedLeg
from wallet.settings import settings
from webapp import limits, pages, screens
from webapp.auth import current_person, owner

OWN_ACCOUNTS = {
    "available": gettext_noop("Your available money"),
    "held": gettext_noop("Your held money"),
}
SYSTEM_ACCOUNTS = {
    "settlement": gettext_noop("The bank"),
    "suspense": gettext_noop("Set aside by Florin"),
}

bp = Blueprint("operations", __name__)


@bp.app_template_filter()
def booked_money(amount: Money) -> str:
    """With a sign, as an amount of the ledger has one."""
    sign = "−" if amount.minor < 0 else "+"
    return sign + Money(abs(amount.minor), amount.currency).display()


@bp.app_template_filter()
def account_name(leg: BookedLeg) -> str:
    """Whose account a leg of a booking is on."""
    if leg.is_own:
        return gettext(OWN_ACCOUNTS[leg.kind])
    if leg.name:
        return gettext("The wallet of %(name)s", name=leg.name)
    return gettext(SYSTEM_ACCOUNTS.get(leg.kind, "Florin"))


@bp.get("/operations/<uuid:operation_id>")
@owner
def show(operation_id: UUID) -> Response:
    context = screens.operation(current_person(), operation_id)
    return pages.render("operations/_operation.html", page="operations/page.html", **context)


@bp.get("/operations/<uuid:operation_id>/receipt")
@owner
def receipt(operation_id: UUID) -> str:
    found = operations.find(current_person().id, operation_id)
    return render_template("operations/receipt.html", operation=found, now=datetime.now(UTC))


@bp.get("/operations/<uuid:operation_id>/help")
@owner
def help_(operation_id: UUID) -> str:
    return render_template(
        "operations/help.html",
        operation=operations.find(current_person().id, operation_id),
        support_address=settings().support_address,
    )


@bp.post("/operations/<uuid:operation_id>/cancel")
@owner
@limits.money
def cancel(operation_id: UUID) -> AnyResponse:
    person = current_person()
    try:
        with transaction() as session:
            operations.cancel(session, person.id, operation_id)
        flash(gettext("Cancelled. Your bank never saw it."), "done")
    except CannotCancel as error:
        flash(error.message, "problem")
    if not pages.wants_partial():
        return redirect(url_for("operations.show", operation_id=operation_id), code=303)
    return pages.with_flash(screens.changed(person, request.form.get("on", "dashboard")))
