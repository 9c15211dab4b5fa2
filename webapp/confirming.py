"""The password again, or a passkey, on the spot, for what has to be confirmed.

Whoever asks for such a thing gets the same form back, with all that was typed and a field for the
password; the form sent again with the right one confirms, and does it.
"""

from dataclasses import replace

from flask import request

from wallet import people
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, TooManyAttempts, WalletError
from wallet.languages import gettext, gettext_noop
from wallet.people import SignedIn
from webapp import forms
from webapp.auth import current_signed_in, origin

PASSWORD, PASSKEY = "password", "passkey"
WHY = "why"  # the reason that was given, to be said again; it decides nothing
ONCE_MORE = ConfirmationNeeded.message
MISSING = gettext_noop("Enter your password.")


def brings_proof() -> bool:
    """Does the posted form bring a password, or a passkey's answer? It may be a guess."""
    return bool(request.form.get(PASSWORD) or request.form.get(PASSKEY))


def signed_in_with_proof() -> SignedIn:
    """Who is signed in, confirmed when the posted form brought their password or a passkey.

    The confirmation stands, whatever becomes of the form. Raises InvalidInput for a wrong password,
    TooManyAttempts and PasskeyRefused.
    """
    signed_in = current_signed_in()
    if not brings_proof():
        return signed_in
    password, passkey = request.form.get(PASSWORD), request.form.get(PASSKEY)
    with transaction() as session:
        if passkey:
            people.confirm_with_passkey(session, signed_in, passkey, origin())
        else:
            people.confirm_password(session, signed_in, password, origin())
    return replace(signed_in, confirmed=True)


def refused(error: WalletError, *fields: str) -> forms.Form:
    """The posted form again, with a field for the password where that is what it takes."""
    form = forms.refused(error, *fields, PASSWORD, PASSKEY)
    if isinstance(error, ConfirmationNeeded):
        empty = {PASSWORD: gettext(MISSING)} if PASSWORD in request.form else {}
        form = replace(form, message=None, errors=empty, confirmation=error.message)
    elif form.errors.keys() & {PASSWORD, PASSKEY} or (
        isinstance(error, TooManyAttempts) and PASSWORD in request.form
    ):
        form = replace(form, confirmation=request.form.get(WHY) or gettext(ONCE_MORE))
    else:
        return form
    return replace(form, focus=PASSWORD, passkey_options=_passkey_options())


def looked_at(why: str | None) -> forms.Form:
    """The posted form as it is looked at before its last step, with its key; with a field for the
    password where the last step will take it.
    """
    form = forms.posted(focus="")  # its heading has the focus
    if why is None or current_signed_in().confirmed:
        return form
    form = replace(form, confirmation=why, focus=PASSWORD)
    return replace(form, passkey_options=_passkey_options())


def _passkey_options() -> str | None:
    with transaction() as session:
        return people.begin_confirming_with_passkey(session, current_signed_in())
