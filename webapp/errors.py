"""Every refusal, told once: a problem document (RFC 9457) to programs, a page to people."""

from collections.abc import Callable
from http import HTTPStatus

import psycopg
from flask import Flask, Response, current_app, flash, json, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from wallet import errors as wallet
from wallet.bank.webhook import InvalidSignature, MalformedWebhook, WebhookReplayed
from wallet.languages import gettext, gettext_noop
from wallet.operations.requests import MAX_KEY, InvalidRequest
from webapp import error_pages, kept, locales, maintenance
from webapp.auth import (
    View,
    ask_to_sign_in,
    is_for_signed_in,
    is_let_in,
    lead_to,
    person_id_by_signature,
)
from webapp.pages import wants_partial


class MalformedBody(wallet.WalletError):
    code = "malformed_body"
    message = gettext_noop("The body must be a JSON object in UTF-8.")


class WrongContentType(wallet.WalletError):
    code = "wrong_content_type"
    message = gettext_noop("Send the body as application/json.")


class IdempotencyKeyMissing(wallet.WalletError):
    code = "idempotency_key_missing"
    message = gettext_noop(
        "Send an Idempotency-Key header, so that repeating the request can't repeat the payment."
    )


class IdempotencyKeyInvalid(wallet.WalletError):
    code = "idempotency_key_invalid"

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "The Idempotency-Key must have 1 to %(most)s printable ASCII characters.",
                most=MAX_KEY,
            )
        )


# A refusal that is not named here says that the input can't be used: 422.
STATUS: dict[type[wallet.WalletError], int] = {
    MalformedBody: 400,
    MalformedWebhook: 400,
    IdempotencyKeyMissing: 400,
    IdempotencyKeyInvalid: 400,
    wallet.InvalidCredentials: 401,
    wallet.SessionEnded: 401,
    wallet.SecondFactorNeeded: 401,
    InvalidSignature: 401,
    wallet.ConfirmationNeeded: 403,
    wallet.OperationNotFound: 404,
    wallet.PayoutNotFound: 404,
    wallet.ScheduleNotFound: 404,
    wallet.RequestNotFound: 404,
    wallet.ContactNotFound: 404,
    wallet.SessionNotFound: 404,
    wallet.PasskeyNotFound: 404,
    wallet.CannotCancel: 409,
    wallet.CannotClose: 409,
    wallet.CannotDiscard: 409,
    wallet.ScheduleIsOver: 409,
    wallet.RequestNotOpen: 409,
    wallet.RequestIsOwn: 409,
    wallet.IdempotencyKeyReused: 409,
    wallet.SecondFactorIsOn: 409,
    wallet.SecondFactorIsOff: 409,
    WebhookReplayed: 409,
    WrongContentType: 415,
    wallet.WalletError: 422,
    wallet.TooManyAttempts: 429,
    maintenance.Maintenance: 503,
}

# What the framework refuses before a view is asked.
CODES = {
    400: ("bad_request", gettext_noop("The request can't be read.")),
    403: ("forbidden", gettext_noop("This may not be done from here.")),
    404: ("not_found", gettext_noop("There is nothing at this address.")),
    405: ("method_not_allowed", gettext_noop("This address can't be used with this method.")),
    413: ("body_too_large", gettext_noop("The body is larger than this address takes.")),
    415: ("wrong_content_type", WrongContentType.message),
    500: ("internal_error", gettext_noop("Something broke on our side; it has been noted.")),
    503: (
        "unavailable",
        gettext_noop(
            "Florin can't answer right now. What was accepted is safe; "
            "send it again, it is done once."
        ),
    ),
}


DATABASE_AWAY: tuple[type[Exception], ...] = (
    *(OperationalError, InterfaceError, InternalError, PoolTimeoutError),
    *(psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError),
)


def init_app(app: Flask) -> None:
    app.register_error_handler(wallet.WalletError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _form_too_old)
    for error in DATABASE_AWAY:
        app.register_error_handler(error, _database_away)


def form_again(show: Callable[[wallet.WalletError], AnyResponse]) -> Callable[[View], View]:
    """Declare how a route's form comes back, with what was typed, when it is refused: by a limit
    before the view, or by the domain within it. The status is the error's.
    """

    def declare(view: View) -> View:
        view.form_again = show  # type: ignore[attr-defined]
        return view

    return declare


def status_of(error: wallet.WalletError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def errors_by_field(error: wallet.WalletError) -> dict[str, str]:
    """The messages that belong beside a field; a refused request may name several."""
    if isinstance(error, InvalidRequest):
        return error.errors
    return {error.field: error.message} if error.field else {}


def codes_by_field(error: wallet.WalletError) -> dict[str, str]:
    """The same for programs: a stable code instead of each message."""
    if isinstance(error, InvalidRequest):
        return error.codes
    return {error.field: error.code} if error.field else {}


def _refused(error: wallet.WalletError) -> AnyResponse:
    if isinstance(error, wallet.SessionEnded) and not _for_programs():
        return ask_to_sign_in()
    is_of_part = wants_partial() and not _for_programs()
    status = status_of(error)
    view = current_app.view_functions.get(request.endpoint or "")
    show_form = getattr(view, "form_again", None) if is_let_in() else None
    if show_form and status != 404:  # what isn't there has no form
        response = _shown_again(show_form, error)
    elif is_of_part and isinstance(error, wallet.TooManyAttempts):
        response = _sentence_alone(error)
    elif is_of_part and isinstance(error, maintenance.Maintenance):
        response = maintenance.over_the_page(error)
    else:
        response = _answer(status, error.code, error.message, error)
    if isinstance(error, wallet.TooManyAttempts | maintenance.Maintenance):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _shown_again(
    show: Callable[[wallet.WalletError], AnyResponse], error: wallet.WalletError
) -> AnyResponse:
    try:
        response = show(error)
    except DATABASE_AWAY as away:  # an error's handler has no handlers of its own
        return _database_away(away)
    except wallet.WalletError as other:  # such as that what the form is about isn't there
        return _answer(status_of(other), other.code, other.message, other)
    if response.status_code == 200:  # and not led elsewhere
        response.status_code = status_of(error)
    return response


def _sentence_alone(error: wallet.WalletError) -> AnyResponse:
    """Out of band: the page stays as it is, with all that was typed."""
    flash(error.message, "problem")
    response = Response(render_template("_flash.html", oob=True), status_of(error))
    response.headers["HX-Reswap"] = "none"
    return response


def _http_error(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # such as a redirect of the router
    phrase = HTTPStatus(error.code).phrase
    code, detail = CODES.get(error.code, (phrase.lower().replace(" ", "_"), f"{phrase}."))
    response = _answer(error.code, code, _told(detail))
    if error.code == 405:
        response.headers["Allow"] = error.get_response().headers.get("Allow", "")
    return response


def _form_too_old(_error: CSRFError) -> AnyResponse:
    """Signing out, maybe in another tab, made the form void: then signing in is what helps; or, for
    who has done so in that tab, the form anew with what was typed, to be looked at once more.
    """
    if is_for_signed_in(request.endpoint):
        person_id = person_id_by_signature()
        if person_id is None:
            return ask_to_sign_in()
        if kept.is_of(person_id) and (where := kept.keep()):
            return lead_to(where)
    message = _told(gettext_noop("This page is too old. Go back, reload it and try again."))
    return _answer(400, "form_too_old", message)


def _database_away(error: Exception) -> AnyResponse:
    why = getattr(error, "orig", None) or error  # the driver's own
    current_app.logger.error("the database did not answer: %s", type(why).__name__)
    locales.ask_the_browser_alone()
    code, detail = CODES[503]
    response = _answer(503, code, _told(detail))
    response.headers["Retry-After"] = "5"
    return response


def _told(sentence: str) -> str:
    """Whom it is told may be the database's to say, and that may be what is away."""
    try:
        return gettext(sentence)
    except DATABASE_AWAY:
        locales.ask_the_browser_alone()
        return gettext(sentence)


def _for_programs() -> bool:
    return request.path.startswith(("/api/", "/webhooks/"))


def _answer(
    status: int, code: str, message: str, error: wallet.WalletError | None = None
) -> Response:
    return (_problem if _for_programs() else _page)(status, code, message, error)


def _problem(status: int, code: str, message: str, error: wallet.WalletError | None) -> Response:
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": message,
    }
    if error and (errors := errors_by_field(error)):
        document |= {"errors": errors, "codes": codes_by_field(error)}
    if isinstance(error, wallet.SecondFactorNeeded):
        document["challenge"] = error.challenge
    response = Response(json.dumps(document), status, content_type="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="florin"'
    return response


def _page(status: int, code: str, message: str, error: wallet.WalletError | None) -> Response:
    try:
        page = error_pages.page_of(status, code, message, error)
        return Response(page, status, content_type="text/html; charset=utf-8")
    except (TemplateError, *DATABASE_AWAY):  # when all else is broken, still an answer
        title = HTTPStatus(status).phrase
        return Response(f"{title}\n\n{message}\n", status, content_type="text/plain; charset=utf-8")
