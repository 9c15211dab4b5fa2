"""The full history: looked through, page by page, and taken home as a file."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from wallet import operations
from wallet.errors import WalletError
from wallet.operations import Counterparty, Filters
from wallet.operations.downloads import activity_csv
from wallet.operations.filters import FIELDS
from webapp import downloads, forms, limits, pages, screens
from webapp.auth import current_person, signed_in
from webapp.errors import errors_by_field, form_again
from webapp.times import zone

MOST_PEOPLE = 100

bp = Blueprint("activity", __name__)


@bp.get("/activity")
@signed_in
@form_again(lambda error: _refused(error))
def show() -> AnyResponse:
    person, cursor = current_person(), request.args.get("cursor")
    filters = _filters()
    here = url_for(".show", **filters.query)
    has_empty_ones = any(not request.args.get(name, "-").strip() for name in FIELDS)
    if has_empty_ones and not pages.wants_partial():
        return redirect(here, code=303)  # a form sends its empty fields, too
    found = screens.activity(person, cursor, filters)
    if cursor and pages.wants_partial():
        return Response(render_template("activity/older.html", filters=filters, **found))
    response = _render(_form(), filters=filters, **found)
    is_there = request.headers.get("HX-Current-URL", "").endswith(here)
    if pages.wants_partial() and not is_there:
        response.headers["HX-Push-Url"] = here
    return response


@bp.get("/activity.csv")
@signed_in
@limits.downloads
@form_again(lambda error: _refused(error))
def export() -> Response:
    found = operations.walk(current_person().id, _filters())
    return downloads.csv_file(activity_csv(found, zone()), "florin-activity.csv")


def _filters() -> Filters:
    typed = forms.plainly(request.args)
    return Filters.parse(typed, currency=current_person().currency, zone=zone())


def _form(error: WalletError | None = None) -> forms.Form:
    """What the address says, and what is wrong with it."""
    errors = errors_by_field(error) if error else {}
    beside = {name: errors[name] for name in FIELDS if name in errors}
    message = error.message if error and not beside else None
    return forms.Form(next(iter(beside), ""), request.args, beside, message)


def _refused(error: WalletError) -> Response:
    """With no list at all: the one of before is not what is asked for."""
    if pages.wants_partial() and "cursor" in request.args:
        flash(error.message, "problem")
        return Response(render_template("_flash.html", oob=True), headers={"HX-Reswap": "none"})
    return _render(_form(error), filters=Filters(), history=None, on="", version=None)


def _people() -> list[Counterparty]:
    """Whose operations alone may be asked for, by name."""
    found = operations.counterparties(current_person().id, most=MOST_PEOPLE)
    return sorted(found, key=lambda each: each.holder.casefold())


def _render(form: forms.Form, **context: object) -> Response:
    people = [] if pages.wants_partial() else _people()
    return pages.render(
        "activity/answer.html", page="activity/page.html", form=form, people=people, **context
    )
