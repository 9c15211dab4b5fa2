"""Turning the second factor on and off, and its recovery codes, which are shown once."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import people
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, SecondFactorIsOff, SecondFactorIsOn
from wallet.languages import gettext, gettext_noop
from webapp import confirming, forms, limits
from webapp.auth import current_signed_in, origin, signed_in
from webapp.errors import form_again

SHOWN_ONCE = gettext_noop("Recovery codes are shown once. If you didn't keep them, make new ones.")

bp = Blueprint("second_factor", __name__)


@bp.get("/security/second-factor")
@signed_in
def show() -> AnyResponse:
    return _enrolment(forms.blank("code"))


@bp.post("/security/second-factor/begin")
@signed_in
@limits.codes
@form_again(lambda error: _page("start", confirming.refused(error)))
def begin() -> AnyResponse:
    who = confirming.signed_in_with_proof()
    with transaction() as session:
        people.begin_second_factor(session, who)
    return redirect(url_for(".show"), code=303)


@bp.post("/security/second-factor")
@signed_in
@limits.codes
@form_again(lambda error: _enrolment(forms.refused(error, "code")))
def enable() -> AnyResponse:
    try:
        with transaction() as session:
            codes = people.enable_second_factor(
                session, current_signed_in(), request.form.get("code", ""), origin()
            )
    except SecondFactorIsOff:  # not even begun
        return redirect(url_for(".show"), code=303)
    except SecondFactorIsOn:  # the page that showed the codes was loaded again
        flash(gettext(SHOWN_ONCE), "problem")
        return redirect(url_for("account_security.show"), code=303)
    ring("mail")
    return _shown_once(codes)


@bp.get("/security/recovery-codes")
@signed_in
def new_codes() -> Response:
    return _page("new_codes", forms.blank(confirming.PASSWORD))


@bp.post("/security/recovery-codes")
@signed_in
@limits.codes
@form_again(lambda error: _page("new_codes", confirming.refused(error)))
def make_codes() -> Response:
    who = confirming.signed_in_with_proof()
    with transaction() as session:
        codes = people.new_recovery_codes(session, who, origin())
    ring("mail")
    return _shown_once(codes)


@bp.post("/security/recovery-codes.txt")
@signed_in
def download() -> Response:
    """The codes that the page brings itself: nobody else can tell them any more."""
    codes = request.form.get("codes", "").split()[: people.RECOVERY_CODES]
    response = Response("\n".join(codes) + "\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="florin-recovery-codes.txt"'
    return response


@bp.get("/security/second-factor/off")
@signed_in
def turn_off() -> Response:
    return _page("turn_off", forms.blank(confirming.PASSWORD))


@bp.post("/security/second-factor/off")
@signed_in
@limits.codes
@form_again(lambda error: _page("turn_off", confirming.refused(error)))
def disable() -> AnyResponse:
    who = confirming.signed_in_with_proof()
    with transaction() as session:
        people.disable_second_factor(session, who, origin())
    ring("mail")
    flash(gettext("The second factor is off."), "done")
    return redirect(url_for("account_security.show"), code=303)


def _enrolment(form: forms.Form) -> AnyResponse:
    """The key, and the field for a first code; until the password is confirmed, what it is for."""
    try:
        with transaction() as session:
            enrolment = people.begin_second_factor(session, current_signed_in())
    except ConfirmationNeeded as error:
        return _page("start", confirming.refused(error))
    except SecondFactorIsOn:
        return redirect(url_for("account_security.show"), code=303)
    return _page("enrolment", form, enrolment=enrolment)


def _shown_once(codes: list[str]) -> Response:
    return make_response(render_template("second_factor/recovery_codes.html", codes=codes))


def _page(name: str, form: forms.Form, **context: object) -> Response:
    return make_response(render_template(f"second_factor/{name}.html", form=form, **context))
