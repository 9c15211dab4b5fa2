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
from wallet.errors import ConfirmationNeeded, PasskeyNotFound, PasskeyRefused, WalletError
from webapp import confirming, forms, limits
from webapp.auth import current_signed_in, origin, owner, signed_in
from webapp.errors import status_of

FIELDS = ("name", confirming.PASSKEY)

bp = Blueprint("passkeys", __name__)


@bp.get("/security/passkeys")
@signed_in
def new() -> AnyResponse:
    return _new(forms.blank(*FIELDS))


@bp.post("/security/passkeys/begin")
@signed_in
@limits.codes
def begin() -> AnyResponse:
    try:
        who = confirming.signed_in_with_proof()
        with transaction() as session:
            people.begin_adding_passkey(session, who)
    except WalletError as error:
        return _page("start", confirming.refused(error), status_of(error))
    return redirect(url_for(".new"), code=303)


@bp.post("/security/passkeys")
@signed_in
@limits.codes
def add() -> AnyResponse:
    name, credential = (request.form.get(field, "") for field in FIELDS)
    try:
        with transaction() as session:
            people.add_passkey(session, current_signed_in(), name, credential, origin())
    except WalletError as error:
        return _new(forms.refused(error, *FIELDS), status_of(error))
    ring("mail")
    flash("The passkey is added. It confirms in place of your password.", "done")
    return redirect(url_for("account_security.show"), code=303)


@bp.post("/security/passkeys/<uuid:passkey_id>/remove")
@owner
@limits.codes
def remove(passkey_id: UUID) -> AnyResponse:
    try:
        who = confirming.signed_in_with_proof()
        with transaction() as session:
            people.remove_passkey(session, who, passkey_id, origin())
    except PasskeyNotFound:
        raise
    except WalletError as error:
        form = confirming.refused(error)
        return _page("remove", form, status_of(error), passkey_id=passkey_id)
    flash("The passkey is removed.", "done")
    return redirect(url_for("account_security.show"), code=303)


def _new(form: forms.Form, status: int = 200) -> AnyResponse:
    """What the browser is asked for; until it is confirmed who they are, what it is for."""
    try:
        with transaction() as session:
            options = people.begin_adding_passkey(session, current_signed_in())
    except ConfirmationNeeded as error:
        return _page("start", confirming.refused(error), status)
    except PasskeyRefused:  # there are none here
        return redirect(url_for("account_security.show"), code=303)
    return _page("new", form, status, options=options)


def _page(name: str, form: forms.Form, status: int = 200, **context: object) -> Response:
    return make_response(render_template(f"passkeys/{name}.html", form=form, **context), status)
