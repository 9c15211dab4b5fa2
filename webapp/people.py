"""The people somebody knows: a list, and a page for each."""

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

from wallet import contacts
from wallet.database import transaction
from wallet.errors import InvalidInput
from wallet.languages import gettext
from webapp import forms, limits
from webapp.auth import current_person, owner, signed_in
from webapp.errors import form_again

FIELDS = ("to", "nickname")

bp = Blueprint("people", __name__)


@bp.get("/people")
@signed_in
def index() -> Response:
    return _list(forms.Form(focus=""))  # the list comes first


@bp.post("/people")
@signed_in
@limits.contacts
@form_again(lambda error: _list(forms.refused(error, *FIELDS)))
def add() -> AnyResponse:
    number, nickname = (request.form.get(name, "") for name in FIELDS)
    with transaction() as session:
        contact_id = contacts.add_contact(session, current_person(), number, nickname)
    flash(gettext("This account has a wallet. You can send money there."), "done")
    return _to(contact_id)


@bp.post("/operations/<uuid:operation_id>/person")
@owner
@limits.contacts
def of_operation(operation_id: UUID) -> AnyResponse:
    """Whoever was paid, or has paid, becomes one of theirs."""
    try:
        with transaction() as session:
            found = contacts.contact_of_operation(session, current_person().id, operation_id)
    except InvalidInput as error:  # too many of them
        flash(error.message, "problem")
        return redirect(url_for(".index"), code=303)
    return _to(found)


@bp.get("/people/<uuid:contact_id>")
@owner
def show(contact_id: UUID) -> Response:
    return _one(contact_id)


@bp.post("/people/<uuid:contact_id>")
@owner
@limits.contacts
@form_again(lambda error: _one(_asked(), forms.refused(error, "nickname")))
def rename(contact_id: UUID) -> AnyResponse:
    with transaction() as session:
        nickname = request.form.get("nickname", "")
        contacts.rename(session, current_person().id, contact_id, nickname)
    flash(gettext("Saved."), "done")
    return _to(contact_id)


@bp.post("/people/<uuid:contact_id>/block")
@owner
@limits.contacts
def block(contact_id: UUID) -> AnyResponse:
    with transaction() as session:
        contacts.block(session, current_person().id, contact_id)
    flash(gettext("Blocked. They can't send you money, and nobody tells them."), "done")
    return _to(contact_id)


@bp.post("/people/<uuid:contact_id>/unblock")
@owner
@limits.contacts
def unblock(contact_id: UUID) -> AnyResponse:
    with transaction() as session:
        contacts.unblock(session, current_person().id, contact_id)
    flash(gettext("They can send you money again."), "done")
    return _to(contact_id)


@bp.post("/people/<uuid:contact_id>/remove")
@owner
@limits.contacts
def remove(contact_id: UUID) -> AnyResponse:
    with transaction() as session:
        contacts.remove(session, current_person().id, contact_id)
    flash(gettext("Removed. What went between you stays in your activity."), "done")
    return redirect(url_for(".index"), code=303)


def _list(form: forms.Form) -> Response:
    person = current_person()
    with transaction() as session:
        known = contacts.all_of(session, person.id)
    page = render_template(
        "people/page.html",
        form=form,
        contacts=[each for each in known if not each.is_blocked],
        blocked=[each for each in known if each.is_blocked],
        lately=contacts.lately(person.id),
    )
    return make_response(page)


def _one(contact_id: UUID, form: forms.Form | None = None) -> Response:
    person = current_person()
    with transaction() as session:
        contact = contacts.find(session, person.id, contact_id)
        history = contacts.between(session, person.id, contact_id)
    form = form or forms.Form(focus="", values={"nickname": contact.nickname or ""})
    page = render_template("people/person.html", contact=contact, history=history, form=form)
    return make_response(page)


def _asked() -> UUID:
    asked: UUID = (request.view_args or {})["contact_id"]
    return asked


def _to(contact_id: UUID) -> AnyResponse:
    return redirect(url_for(".show", contact_id=contact_id), code=303)
