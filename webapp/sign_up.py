"""Opening a wallet: the account and a password, then the code from the mail.

Every number gets the same words. The registration's id stays in this browser's signed session.
"""

from uuid import UUID

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
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import bank, people
from wallet.database import transaction
from wallet.errors import InvalidCode
from wallet.languages import gettext
from webapp import forms, limits, simulator
from webapp.auth import anyone, let_in, origin
from webapp.errors import form_again
from webapp.onward import onward, wanted

FIELDS = ("account_number", "password")
REGISTRATION = "registration"

bp = Blueprint("sign_up", __name__)


@bp.get("/sign-up")
@anyone
def show() -> Response:
    return _render("sign_up/page.html", forms.blank(*FIELDS))


@bp.post("/sign-up")
@anyone
@limits.sign_ups
@form_again(lambda error: _render("sign_up/page.html", forms.refused(error, *FIELDS)))
def create() -> AnyResponse:
    number, password = (request.form.get(name, "") for name in FIELDS)
    with transaction() as session:
        registration = people.request_registration(session, number.strip(), password)
    browser_session[REGISTRATION] = str(registration.id)
    ring("registrations")
    return redirect(url_for("sign_up.code", next=wanted()), code=303)


@bp.get("/sign-up/code")
@anyone
def code() -> AnyResponse:
    if _registration_id() is None:
        return redirect(url_for("sign_up.show", next=wanted()), code=303)
    return _render("sign_up/code.html", forms.blank("code"))


@bp.post("/sign-up/code")
@anyone
@limits.codes
@form_again(lambda error: _render("sign_up/code.html", forms.refused(error, "code")))
def confirm() -> AnyResponse:
    registration_id = _registration_id()
    if registration_id is None:
        return redirect(url_for("sign_up.show", next=wanted()), code=303)
    typed = "".join(request.form.get("code", "").split())
    with transaction() as session:  # commits a wrong try too: it counts
        person = people.confirm_registration(session, registration_id, typed, origin())
        tokens = person and people.start_session(session, person, origin(), opens_wallet=True)
    if person is None or tokens is None:
        raise InvalidCode
    del browser_session[REGISTRATION]
    welcome = gettext("Welcome, %(name)s. Your wallet is open.", name=person.display_name)
    flash(welcome, "done")
    response = redirect(onward(), code=303)
    let_in(response, tokens)
    return response


@bp.post("/sign-up/code/again")
@anyone
@limits.codes
def again() -> AnyResponse:
    registration_id = _registration_id()
    if registration_id is None:
        return redirect(url_for("sign_up.show", next=wanted()), code=303)
    with transaction() as session:
        people.ask_for_another_code(session, registration_id)
    ring("mail")
    said = gettext("If a code can be sent, another one is on its way. Only the latest is good.")
    flash(said, "done")
    return redirect(url_for("sign_up.code", next=wanted()), code=303)


def _registration_id() -> UUID | None:
    known = browser_session.get(REGISTRATION)
    return UUID(known) if known else None


def _render(template: str, form: forms.Form) -> Response:
    context = {"bank": bank.status(), "simulator": simulator.demo(), "next": wanted()}
    return make_response(render_template(template, form=form, **context))
