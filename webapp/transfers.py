"""Send money to somebody else's wallet."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import contacts, operations
from wallet.contacts import ContactView
from wallet.database import transaction
from wallet.errors import ContactNotFound
from wallet.operations import TransferRequest
from webapp import asking, confirming, forms, limits, pages
from webapp.auth import current_person, signed_in
from webapp.errors import form_again

FIELDS = ("to", "amount", "note")

bp = Blueprint("transfers", __name__)


@bp.get("/transfers/new")
@signed_in
def new() -> Response:
    """Raises ContactNotFound for a contact that isn't theirs."""
    contact = _contact()
    return _show(forms.blank("amount") if contact else forms.filled(*FIELDS), contact)


@bp.get("/transfers")
@signed_in
def leave() -> AnyResponse:
    """Where a refused form stands in the address bar."""
    return redirect(url_for(".new"))


@bp.post("/transfers")
@signed_in
@limits.money
@form_again(lambda error: _show(confirming.refused(error, *FIELDS), _contact()))
def create() -> AnyResponse:
    person = current_person()
    confirmed = confirming.signed_in_with_proof().confirmed
    asked = TransferRequest.parse(
        _fields(), currency=person.currency, key=request.form.get(forms.KEY_FIELD)
    )
    accepted = operations.request_transfer(person, asked, confirmed=confirmed)
    ring("mail")
    return asking.accepted(accepted.id, f"{asked.amount.display()} sent.")


def _fields() -> Mapping[str, object]:
    """What was typed; to a contact, with the account number, which no page shows. Raises
    ContactNotFound."""
    contact_id = _contact_id()
    if contact_id is None:
        return request.form
    with transaction() as session:
        number = contacts.account_number_of(session, current_person().id, contact_id)
    return {**request.form, "to": number}


def _contact() -> ContactView | None:
    contact_id = _contact_id()
    if contact_id is None:
        return None
    with transaction() as session:
        return contacts.find(session, current_person().id, contact_id)


def _contact_id() -> UUID | None:
    """Raises ContactNotFound for what is no id."""
    asked = request.values.get("contact", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise ContactNotFound from None


def _show(form: forms.Form, contact: ContactView | None = None) -> Response:
    return pages.render(
        "transfers/_form.html", page="transfers/page.html", form=form, contact=contact
    )
