"""What somebody typed when their sign-in had ended: kept until they have signed in again.

It waits in the browser's own session, encrypted, for some minutes, and only for the person for whom
the form was rendered: the form names them by a digest that nobody else can make up. Nothing is done
with it; the form is filled in again, under its own key: should it have arrived before, after all,
it is done once. What is secret, such as a password, is not among the fields that are kept.
"""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from flask import Blueprint, current_app, flash, request, url_for
from flask import session as browser_session
from flask_login import current_user

from wallet.languages import gettext
from wallet.people.keys import key_for, keyed_digest

KEPT_SECONDS = 20 * 60
MAX_BYTES = 2048  # all of a browser's session must fit into one cookie of 4 KiB
WHOSE = "whose"
KEY_FIELD = "key"
SESSION_KEY = "kept"

View = TypeVar("View", bound=Callable[..., Any])

bp = Blueprint("kept", __name__)


def typed(endpoint: str, *fields: str) -> Callable[[View], View]:
    """Declare which fields of a route's form are kept, and where they are filled in again."""

    def declare(view: View) -> View:
        view.kept = endpoint, fields  # type: ignore[attr-defined]
        return view

    return declare


def keep() -> str | None:
    """Keep what the form of this request brings; where to go after signing in, or None."""
    view = current_app.view_functions.get(request.endpoint or "")
    endpoint, fields = getattr(view, "kept", (None, ()))
    if endpoint is None or WHOSE not in request.form:
        return None
    names = (*fields, KEY_FIELD)
    values = {name: request.form[name] for name in names if request.form.get(name)}
    bundle = {WHOSE: request.form.get(WHOSE, ""), "at": endpoint, "values": values}
    text = json.dumps(bundle, ensure_ascii=False).encode()
    if len(text) <= MAX_BYTES:
        browser_session[SESSION_KEY] = _box().encrypt(text).decode()
    return url_for(endpoint)


def take(*fields: str) -> dict[str, str] | None:
    """What was kept for the form on this page, with its key, once; None when nothing was of this
    person's.
    """
    bundle = _kept()
    if bundle is None or bundle["at"] != request.endpoint:
        return None
    del browser_session[SESSION_KEY]
    told = gettext("You are back where you were. Nothing was done yet: check it, then go on.")
    flash(told, "done")
    names = (*fields, KEY_FIELD)
    return {name: bundle["values"][name] for name in names if name in bundle["values"]}


def _kept() -> dict[str, Any] | None:
    """What is too old, or somebody else's, is forgotten."""
    if SESSION_KEY not in browser_session:
        return None
    try:
        found = _box().decrypt(browser_session[SESSION_KEY], ttl=KEPT_SECONDS)
        bundle: dict[str, Any] = json.loads(found)
    except (InvalidToken, TypeError):
        bundle = {WHOSE: None}
    if bundle[WHOSE] != whose():
        del browser_session[SESSION_KEY]
        return None
    return bundle


@bp.app_template_global()
def whose() -> str:
    """For whom a form is rendered; it tells nothing."""
    return _digest_of(current_user.person.id)


def is_of(person_id: UUID) -> bool:
    """Was the form of this request rendered for this person? Another site can't make that up."""
    return hmac.compare_digest(request.form.get(WHOSE, "").encode(), _digest_of(person_id).encode())


def _digest_of(person_id: UUID) -> str:
    return keyed_digest("whose form", str(person_id)).hex()[:32]


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key_for("kept form")))
