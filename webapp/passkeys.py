"""Adding and removing passkeys. The browser makes them; its answer comes in a field of the form."""

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
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import people
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, PasskeyRefused
from wallet.languages import gettext
from webapp import confirming, forms, limits
from webapp.auth import current_signed_in, origin, owner, signed_in
from webapp.errors import form_again

FIELDS = ("name", confirming.PASSKEY)

bp = Blueprint("passkeys", __name__)


@bp.get("/security/passkeys")
@signed_in
def new() -> AnyResponse:
    return _new(forms.blank(*FIELDS))


@bp.post("/security/passkeys/begin")
@signed_in
@limits.codes
@form_again(lambda error: _page("start", confirming.refused(error)))
def begin() -> AnyResponse:
    who = confirming.signed_in_with_proof()
    with transaction() as session:
        people.begin_adding_passkey(session, who)
    return redirect(url_for(".new"), code=303)


@bp.post("/security/passkeys")
@signed_in
@limits.codes
@form_again(lambda error: _new(forms.refused(error, *FIELDS)))
def add() -> AnyResponse:
    name, credential = (request.form.get(field, "") for field in FIELDS)
    with transaction() as session:
        people.add_passkey(session, current_signed_in(), name, credential, origin())
    ring("mail")
    flash(gettext("The passkey is added. It confirms in place of your password."), "done")
    return redirect(url_for("account_security.show"), code=303)


@bp.post("/security/passkeys/<uuid:passkey_id>/remove")
@owner
@limits.codes
@form_again(lambda error: _page("remove", confirming.refused(error), **(request.view_args or {})))
def remove(passkey_id: UUID) -> AnyResponse:
    who = confirming.signed_in_with_proof()
    with transaction() as session:
        people.remove_passkey(session, who, passkey_id, origin())
    ring("mail")
    flash(gettext("The passkey is removed."), "done")
    return redirect(url_for("account_security.show"), code=303)


def _new(form: forms.Form) -> AnyResponse:
    """What the browser is asked for; until it is confirmed who they are, what it is for."""
    try:
        with transaction() as session:
            options = people.begin_adding_passkey(session, current_signed_in())
    except ConfirmationNeeded as error:
        return _page("start", confirming.refused(error))
    except PasskeyRefused:  # there are none here
        return redirect(url_for("account_security.show"), code=303)
    return _page("new", form, options=options)


def _page(name: str, form: forms.Form, **context: object) -> Response:
    return make_response(render_template(f"passkeys/{name}.html", form=form, **context))
