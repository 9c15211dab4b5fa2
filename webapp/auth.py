"""Who is asking, and what each route demands of them.

Pages read the two cookies, the API reads `Authorization: Bearer`; neither ever reads the other's.
Every view declares `@anyone`, `@signed_in` or `@owner`; one that declares nothing answers nobody.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, Request, Response, current_app, flash, g, redirect, request
from flask import session as browser_session
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as AnyResponse

from wallet import people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.errors import SessionEnded
from wallet.languages import gettext, gettext_noop
from wallet.people import Person, SignedIn, Tokens
from wallet.settings import settings
from webapp import kept

API_PREFIX = "/api/"
SIGN_IN_PATH = "/sign-in"
REFRESH_COOKIE_SECONDS = people.SESSION_DAYS * 24 * 3600
DEVICE_COOKIE_SECONDS = 365 * 24 * 3600
FOR_SIGNED_IN = ("signed_in", "owner")
NOTHING_DONE = gettext_noop(
    "You were signed out before this arrived, so nothing was done. Sign in and try again."
)

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class SignedInUser(UserMixin):
    """What Flask-Login knows as `current_user`, also in templates."""

    signed_in: SignedIn

    @property
    def person(self) -> Person:
        return self.signed_in.person


def anyone(view: View) -> View:
    """Declare that a route needs no sign-in."""
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare that a route is for people who are signed in, checked in PostgreSQL."""
    view.access = "signed_in"  # type: ignore[attr-defined]
    return view


def owner(view: View) -> View:
    """Declare that a route is for people who are signed in, and that what its path names must be
    theirs: to anybody else the verb answers as if it didn't exist.
    """
    view.access = "owner"  # type: ignore[attr-defined]
    return view


def current_signed_in() -> SignedIn:
    """Who is signed in, and how; only for views that declare `@signed_in` or `@owner`."""
    signed_in: SignedIn = current_user.signed_in
    return signed_in


def current_person() -> Person:
    return current_signed_in().person


def current_session_id() -> UUID:
    return current_signed_in().session_id


def origin() -> Origin:
    """Where this request comes from. The API reads no cookies; there a body may name the device."""
    return Origin(
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        device_token="" if _is_api() else request.cookies.get(_cookie_name("device"), ""),
    )


def person_id_by_signature() -> UUID | None:
    """Whose access token this is, without asking PostgreSQL: enough to say "nothing new", no more.

    None also when it merely expired; a view that is `@signed_in` then refreshes it.
    """
    claimed = _claimed(_shown_token())
    return claimed[0] if claimed else None


def sign_in_id_by_signature() -> UUID | None:
    """Which sign-in's it is, as little proven: enough to say "too often"."""
    claimed = _claimed(_shown_token())
    return claimed[1] if claimed else None


def let_in(response: AnyResponse, tokens: Tokens) -> None:
    """Sign somebody in, in place of whoever was signed in in this browser: once their cookies are
    replaced, nobody could end that sign-in from here.
    """
    if current_user.is_authenticated:
        replaced = current_signed_in()
        with transaction() as session:
            people.end_session(session, replaced, replaced.session_id, origin())
    set_sign_in_cookies(response, tokens)


def set_sign_in_cookies(response: AnyResponse, tokens: Tokens) -> None:
    g.pop("cookie_change", None)
    _set_cookie(response, "access", tokens.access_token, tokens.expires_in_seconds)
    _set_cookie(response, "refresh", tokens.refresh_token, REFRESH_COOKIE_SECONDS)
    if tokens.device_token:
        _set_cookie(response, "device", tokens.device_token, DEVICE_COOKIE_SECONDS)


def clear_sign_in_cookies(response: AnyResponse) -> None:
    """The device stays known: it is the same one when somebody signs in again."""
    g.pop("cookie_change", None)
    for kind in ("access", "refresh"):
        _set_cookie(response, kind, "", 0)


def is_for_signed_in(endpoint: str | None) -> bool:
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "access", None) in FOR_SIGNED_IN


def is_let_in() -> bool:
    """Has this request passed all that is asked of it before its view? One that was refused
    earlier must not make anybody look up who sent it.
    """
    return bool(g.get("let_in", False))


def enforce_access() -> AnyResponse | None:
    """What the route declares is asked of every request before its view. Raises SessionEnded."""
    if request.endpoint in (None, "static"):
        return None  # no such route or method, or a file: what says so looks nobody up
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if access != "anyone" and access not in FOR_SIGNED_IN:
        raise RuntimeError(f"the route {request.endpoint} declares no access")
    g.let_in = access == "anyone" or current_user.is_authenticated
    if g.let_in:
        return None
    if _is_api():
        raise SessionEnded
    return ask_to_sign_in()


def ask_to_sign_in() -> AnyResponse:
    """Lead a page's visitor to the sign-in page, and from there back: a partial can't be answered
    with a whole page.

    A form brings the browser's session with it; what another site sends does not, and what is said
    to that would only replace the session that the browser has.
    """
    if request.method == "GET" and request.headers.get("HX-Trigger-Name"):
        return Response(status=204)  # a field that is typed into asks: what is typed isn't lost
    where = None
    if request.method not in ("GET", "HEAD"):
        if browser_session:
            flash(gettext(NOTHING_DONE), "problem")
            where = kept.keep()
    elif request.path != "/" and not _wants_part():
        where = request.full_path.removesuffix("?")
    return lead_to(f"{SIGN_IN_PATH}?{urlencode({'next': where})}" if where else SIGN_IN_PATH)


def lead_to(path: str) -> AnyResponse:
    """In place of what was asked for, also when that was a part of a page."""
    if _wants_part():
        return Response(status=401, headers={"HX-Redirect": path})
    return redirect(path, code=303)


def _wants_part() -> bool:
    return request.headers.get("HX-Request") == "true"


def init_app(app: Flask) -> None:
    app.config.from_mapping(
        # Any cookie of this name, even garbage, would switch the request loader off.
        REMEMBER_COOKIE_NAME=f"unused_{secrets.token_hex(16)}",
    )
    # Its context processor would ask PostgreSQL even for the page that says it is away.
    login_manager = LoginManager(app, add_context_processor=False)
    login_manager.session_protection = None
    login_manager.request_loader(_load_user)
    app.context_processor(lambda: {"current_user": current_user})
    anyone(app.view_functions["static"])
    app.before_request(enforce_access)
    app.after_request(_carry_cookie_change)


def _load_user(_request: Request) -> SignedInUser | None:
    return _user_of(_shown_token()) if _is_api() else _user_of_cookies()


def _is_api() -> bool:
    return request.path.startswith(API_PREFIX)


def _shown_token() -> str:
    return _bearer_token() if _is_api() else request.cookies.get(_cookie_name("access"), "")


def _bearer_token() -> str:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer":
        return ""
    return authorization.token or ""


def _claimed(access_token: str) -> tuple[UUID, UUID] | None:
    """Whose it is and of which sign-in, by its signature, which is checked once per request."""
    known: dict[str, tuple[UUID, UUID] | None] = g.setdefault("claimed", {})
    if access_token not in known:
        known[access_token] = people.session_id_of(access_token)
    return known[access_token]


def _user_of(access_token: str) -> SignedInUser | None:
    claimed = _claimed(access_token)
    if claimed is None:
        return None  # a stranger costs no connection
    found = people.authenticate(*claimed)
    return SignedInUser(found) if found else None


def _user_of_cookies() -> SignedInUser | None:
    """An expired access cookie is renewed by the refresh cookie, unseen by the person."""
    user = _user_of(_shown_token())
    refresh_token = request.cookies.get(_cookie_name("refresh"), "")
    if user or not refresh_token:
        return user
    with transaction() as session:
        tokens = people.refresh_session(session, refresh_token, origin())
    g.cookie_change = tokens
    return _user_of(tokens.access_token) if tokens else None


def _carry_cookie_change(response: Response) -> Response:
    """Hand out renewed cookies, and take dead ones away, unless the view has set its own."""
    if "cookie_change" in g:
        tokens = g.cookie_change
        if tokens:
            set_sign_in_cookies(response, tokens)
        else:
            clear_sign_in_cookies(response)
    return response


def _cookie_name(kind: str) -> str:
    return f"__Host-florin_{kind}" if settings().production else f"florin_{kind}"


def _set_cookie(response: AnyResponse, kind: str, value: str, max_age_seconds: int) -> None:
    response.set_cookie(
        _cookie_name(kind),
        value,
        max_age=max_age_seconds,
        path="/",
        secure=settings().production or request.is_secure,
        httponly=True,
        samesite="Lax",
    )
