"""Signing in, with a second step where a second factor is on, and out. None needs the bank."""

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
from flask import session as browser_session
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import people
from wallet.database import transaction
from wallet.errors import (
    InvalidCredentials,
    SecondFactorNeeded,
    SessionEnded,
)
from wallet.languages import gettext
from wallet.people import Tokens
from webapp import forms, limits
from webapp.auth import (
    anyone,
    clear_sign_in_cookies,
    current_signed_in,
    let_in,
    origin,
    signed_in,
)
from webapp.errors import form_again
from webapp.onward import onward, wanted

FIELDS = ("account_number", "password")
CHALLENGE = "challenge"

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@anyone
def show() -> AnyResponse:
    if current_user.is_authenticated:
        return redirect(onward(), code=303)
    return _page(forms.blank(*FIELDS))


@bp.post("/sign-in")
@anyone
@limits.sign_in
@form_again(lambda error: _page(forms.refused(error, *FIELDS)))
def create() -> AnyResponse:
    number, password = (request.form.get(name, "") for name in FIELDS)
    try:
        with transaction() as session:
            tokens = people.sign_in(session, number, password, origin())
    except InvalidCredentials as error:
        return _page(forms.refused(error, *FIELDS), 422)  # a page asks for no other credentials
    except SecondFactorNeeded as error:
        # Only as far as the next page: its form carries it on, so that two tabs don't mix.
        browser_session[CHALLENGE] = error.challenge
        return redirect(url_for(".code", next=wanted()), code=303)
    return _let_in(tokens)


@bp.get("/sign-in/code")
@anyone
def code() -> AnyResponse:
    challenge = browser_session.get(CHALLENGE)
    if challenge is None:
        return redirect(url_for(".show"), code=303)
    return _code_page(forms.blank("code"), challenge)


@bp.post("/sign-in/code")
@anyone
@limits.second_step
@form_again(lambda error: _code_page(forms.refused(error, "code"), _challenge()))
def finish() -> AnyResponse:
    code = request.form.get("code", "")
    try:
        with transaction() as session:
            tokens = people.finish_sign_in(session, _challenge(), code, origin())
    except SessionEnded:
        browser_session.pop(CHALLENGE, None)
        flash(gettext("That took too long. Please sign in again."), "problem")
        return redirect(url_for(".show", next=wanted()), code=303)
    browser_session.pop(CHALLENGE, None)
    return _let_in(tokens)


@bp.post("/sign-out")
@signed_in
def sign_out() -> AnyResponse:
    who = current_signed_in()
    with transaction() as session:
        people.end_session(session, who, who.session_id, origin())
    browser_session.clear()
    flash(gettext("You are signed out."), "done")
    response = redirect(url_for("sign_in.show"), code=303)
    clear_sign_in_cookies(response)
    return response


def _let_in(tokens: Tokens) -> AnyResponse:
    ring("mail")  # a device that is new to the person is told by mail
    response = redirect(onward(), code=303)
    let_in(response, tokens)
    return response


def _challenge() -> str:
    return request.form.get(CHALLENGE, "")


def _page(form: forms.Form, status: int = 200) -> Response:
    return make_response(render_template("sign_in/page.html", form=form, next=wanted()), status)


def _code_page(form: forms.Form, challenge: str) -> Response:
    page = render_template("sign_in/code.html", form=form, challenge=challenge, next=wanted())
    return make_response(page)
