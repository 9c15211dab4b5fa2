"""Changing the password, which ends every other sign-in."""

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
from wallet.languages import gettext
from webapp import forms, limits
from webapp.auth import current_signed_in, origin, signed_in
from webapp.errors import form_again

FIELDS = ("current_password", "new_password")

bp = Blueprint("password", __name__)


@bp.get("/security/password")
@signed_in
def show() -> Response:
    return _page(forms.blank(*FIELDS))


@bp.post("/security/password")
@signed_in
@limits.codes
@form_again(lambda error: _page(forms.refused(error, *FIELDS)))
def change() -> AnyResponse:
    who = current_signed_in()
    current, new = (request.form.get(name, "") for name in FIELDS)
    with transaction() as session:
        people.change_password(session, who, current, new, origin())
    ring("mail")
    flash(gettext("Your password is changed. Every other sign-in has ended."), "done")
    return redirect(url_for("account_security.show"), code=303)


def _page(form: forms.Form) -> Response:
    return make_response(render_template("password/page.html", form=form))
