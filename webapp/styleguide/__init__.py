"""The component sheet: every token, and every component in each of its states, made of the same
partials as the real pages. For whoever builds Florin; in production there is no such page.
"""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, abort, render_template

from wallet.errors import TooManyAttempts, WalletError
from wallet.settings import settings
from webapp import error_pages
from webapp.auth import anyone
from webapp.errors import CODES
from webapp.maintenance import Maintenance
from webapp.styleguide import samples, tokens

# What people may meet, by the name that the page is asked for.
ERRORS = {str(status): (status, *told) for status, told in CODES.items()} | {
    "409": (409, "conflict", ""),
    "422": (422, "invalid_input", ""),
    "429": (429, "too_many_attempts", ""),
    "form_too_old": (400, "form_too_old", ""),
    "maintenance": (503, "maintenance", ""),
}
WAIT_SECONDS = 20

bp = Blueprint("styleguide", __name__, url_prefix="/styleguide")


@bp.before_request
def _for_builders_alone() -> None:
    if settings().production:
        abort(404)


@bp.get("")
@anyone
def show() -> str:
    return render_template(
        "styleguide/page.html",
        tokens=tokens.by_kind(),
        errors=ERRORS,
        **samples.everything(),
    )


@bp.get("/tokens.css")
@anyone
def token_styles() -> Response:
    """A class for each token: a page's own policy allows no style in its elements."""
    return Response(tokens.classes(), mimetype="text/css")


@bp.get("/errors/<name>")
@anyone
def error(name: str) -> str:
    """The page as it is met, but for its status: a browser would take that for a fault."""
    if name not in ERRORS:
        abort(404)
    status, code, message = ERRORS[name]
    return error_pages.page_of(status, code, message, _told(code))


def _told(code: str) -> WalletError | None:
    match code:
        case "too_many_attempts":
            return TooManyAttempts(retry_after_seconds=WAIT_SECONDS)
        case "maintenance":
            return Maintenance(datetime.now(UTC) + timedelta(hours=2))
    return None
