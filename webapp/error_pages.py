"""The pages of refusals; which status and which code it is, `webapp.errors` has decided.

Nothing typed shall be lost to a "not now": the page offers the same request once more. A form goes
as it came, with its own key, so that it is done once, and with its own CSRF token, so that what
another site made somebody send is still refused. What is secret is left out and asked for again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import render_template, request
from werkzeug.exceptions import HTTPException

from wallet.errors import TooManyAttempts, WalletError
from webapp import maintenance
from webapp.auth import person_id_by_signature
from webapp.kept import KEY_FIELD

NOT_NOW = (429, 500, 503)  # the same request may well be answered later

SECRET = ("password", "passkey", "code", "pin")  # in the name of a field that is never echoed
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Again:
    address: str
    fields: tuple[tuple[str, str], ...] = ()  # of the form to post; empty: the address is opened


def page_of(status: int, code: str, message: str, error: WalletError | None) -> str:
    """The page in HTML. `told` is what the domain says of it; the framework's message is for
    programs, and shown where the page has no words of its own.
    """
    wait = error.retry_after_seconds if isinstance(error, TooManyAttempts) else None
    until = maintenance.told(error.until) if isinstance(error, maintenance.Maintenance) else None
    return render_template(
        "errors.html",
        status=status,
        code=code,
        message=message,
        told=error.message if error and not until else None,
        retry_at=datetime.now(UTC) + timedelta(seconds=wait) if wait else None,
        until=until,
        again=_again(status, code),
        is_known=person_id_by_signature() is not None,  # nobody is looked up
    )


def _again(status: int, code: str) -> Again | None:
    if code == "form_too_old":
        return _page_before()
    return _same_request() if status in NOT_NOW else None


def _same_request() -> Again | None:
    """None when there is no such address, or it can't be asked again safely."""
    if request.url_rule is None:
        return None
    if request.method == "GET":
        return Again(request.full_path.removesuffix("?"))
    if request.method != "POST" or request.mimetype != FORM:
        return None
    try:
        fields = tuple(request.form.items(multi=True))
    except HTTPException:  # too large to be read
        return None
    if KEY_FIELD not in dict(fields):  # only what has one can be sent without a second thought
        return None
    return Again(request.path, tuple(each for each in fields if not _is_secret(each[0])))


def _page_before() -> Again | None:
    """Where a form came from, when that is a page of ours."""
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host or before.path.startswith("//"):
        return None
    return Again(before.path or "/")


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)
