"""Signing in and out. Neither needs the bank."""

from urllib.parse import urlsplit

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

from wallet import live, people
from wallet.database import transaction
from wallet.errors import InvalidCredentials
from webapp import forms
from webapp.auth import (
    anyone,
    clear_sign_in_cookies,
    current_person,
    current_session_id,
    set_sign_in_cookies,
    signed_in,
)

FIELDS = ("account_number", "password")

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@anyone
def show() -> AnyResponse:
    if current_user.is_authenticated:
        return redirect(url_for("dashboard.show"), code=303)
    return _page(forms.blank(*FIELDS))


@bp.post("/sign-in")
@anyone
def create() -> AnyResponse:
    try:
        with transaction() as session:
            tokens = people.sign_in(
                session,
                request.form.get("account_number", ""),
                request.form.get("password", ""),
                request.user_agent.string,
                request.remote_addr or "",
            )
    except InvalidCredentials as error:
        return _page(forms.refused(error, *FIELDS), 422)
    response = redirect(own_path(request.form.get("next", "")), code=303)
    set_sign_in_cookies(response, tokens)
    return response


@bp.post("/sign-out")
@signed_in
def sign_out() -> AnyResponse:
    person = current_person()
    with transaction() as session:
        people.end_session(session, person.id, current_session_id())
    live.touch(person.id)
    browser_session.clear()
    flash("You are signed out.", "done")
    response = redirect(url_for("sign_in.show"), code=303)
    clear_sign_in_cookies(response)
    return response


def own_path(asked: str) -> str:
    """Where to go after signing in: a path of ours, never another site's address."""
    parts = urlsplit(asked)
    is_ours = asked.startswith("/") and not parts.scheme and not parts.netloc
    # A browser reads "/\host" as "//host", and drops tabs and line ends before it looks.
    is_plain = asked.isprintable() and "\\" not in asked and not asked.startswith("//")
    return asked if is_ours and is_plain else url_for("dashboard.show")


def _page(form: forms.Form, status: int = 200) -> Response:
    return make_response(
        render_template("sign_in/page.html", form=form, next=request.values.get("next", "")), status
    )
