"""A person's own settings: who they are to us, how things are written, their data, and leaving.

What this process is set to is `wallet.settings`.
"""

from datetime import datetime
from decimal import Decimal

from babel.dates import format_datetime
from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask import session as browser_session
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import closing, export, locales, people
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, InvalidInput
from wallet.languages import gettext, gettext_noop
from wallet.money import Money
from webapp import confirming, forms, limits
from webapp.auth import clear_sign_in_cookies, current_person, origin, signed_in
from webapp.errors import form_again

SAMPLE = datetime(2026, 12, 31, 17, 30)  # noqa: DTZ001 - in nobody's zone
THIS_IS_FOR_GOOD = gettext_noop("Confirm that it is you: this ends every sign-in.")

bp = Blueprint("settings", __name__)


@bp.get("/settings")
@signed_in
def show() -> Response:
    return _page("page", forms.blank("format"))


@bp.get("/settings/format")
@signed_in
def how_to_write() -> Response:
    return _page("format", forms.blank("format"))


@bp.post("/settings/format")
@signed_in
@limits.preferences
@form_again(lambda error: _page("format", forms.refused(error, "format")))
def choose_format() -> AnyResponse:
    choice = request.form.get("format", "")
    if choice not in locales.FORMATS:
        raise InvalidInput("format", gettext("Choose one of these."))
    with transaction() as session:
        people.choose_locale(session, current_person().id, choice)
    with locales.written_for(choice):  # in which it will be read
        flash(gettext("Saved."), "done")
    return redirect(url_for(".show"), code=303)


@bp.get("/settings/data")
@signed_in
def data() -> Response:
    return _page("data", forms.blank(confirming.PASSWORD))


@bp.post("/settings/data")
@signed_in
@limits.exports
@form_again(lambda error: _page("data", confirming.refused(error)))
def download() -> Response:
    who = confirming.signed_in_with_proof()
    with transaction() as session:
        export.request_export(session, who, origin())
    pieces = stream_with_context(export.document(who.person))
    response = Response(pieces, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="florin-data.json"'
    return response


@bp.get("/settings/close")
@signed_in
def leave() -> Response:
    return _closing(forms.blank(confirming.PASSWORD))


@bp.post("/settings/close")
@signed_in
@limits.codes
@form_again(lambda error: _closing(confirming.refused(error)))
def close() -> AnyResponse:
    if not confirming.brings_proof():  # however lately it was given
        raise ConfirmationNeeded(gettext(THIS_IS_FOR_GOOD))
    who = confirming.signed_in_with_proof()
    with transaction() as session:
        closing.close_wallet(session, who, origin())
    ring("mail")
    browser_session.clear()
    flash(gettext("Your wallet is closed. Thank you for having been here."), "done")
    response = redirect(url_for("sign_in.show"), code=303)
    clear_sign_in_cookies(response)
    return response


@bp.app_template_filter()
def written_sample(choice: str, currency: str) -> str:
    """An amount and a date, as they are written with this choice."""
    amount = Money.of_major(Decimal("1234.5"), currency)
    with locales.written_for(choice):
        date = format_datetime(
            SAMPLE, f"{locales.written().date}, {locales.written().time}", locale=choice
        )
        return f"{amount.display()} · {date}"


def _closing(form: forms.Form) -> Response:
    with transaction() as session:
        why_not = closing.why_not(session, current_person())
    return _page("close", form, why_not=why_not)


def _page(name: str, form: forms.Form, **context: object) -> Response:
    context |= {"form": form, "formats": locales.FORMATS, "format": locales.locale()}
    return make_response(render_template(f"settings/{name}.html", **context))
