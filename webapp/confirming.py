"""The password again, on the spot, for what has to be confirmed.

Whoever asks for such a thing gets the same form back, with all that was typed and a field for the
password; the form sent again with the right one confirms, and does it.
"""

from dataclasses import replace

from flask import request

from wallet import people
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, TooManyAttempts, WalletError
from wallet.people import SignedIn
from webapp import forms
from webapp.auth import current_signed_in, origin

FIELD = "password"
ONCE_MORE = "Confirm with your password to go on."
MISSING = "Enter your password."


def signed_in_with_password() -> SignedIn:
    """Who is signed in, confirmed when the posted form brought their password.

    The confirmation stands, whatever becomes of the form. Raises InvalidInput for a wrong password
    and TooManyAttempts.
    """
    signed_in = current_signed_in()
    password = request.form.get(FIELD)
    if not password:
        return signed_in
    with transaction() as session:
        people.confirm_password(session, signed_in, password, origin())
    return replace(signed_in, confirmed=True)


def refused(error: WalletError, *fields: str) -> forms.Form:
    """The posted form again, with a field for the password where that is what it takes."""
    form = forms.refused(error, *fields, FIELD)
    if isinstance(error, ConfirmationNeeded):
        empty = {FIELD: MISSING} if FIELD in request.form else {}
        return replace(form, focus=FIELD, message=None, errors=empty, confirmation=error.message)
    if FIELD in form.errors or (isinstance(error, TooManyAttempts) and FIELD in request.form):
        return replace(form, focus=FIELD, confirmation=ONCE_MORE)
    return form
