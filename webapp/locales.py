"""For whom a request is answered: as the person chose, else as their browser asks."""

from contextvars import Token

from flask import Flask, g, request
from flask_login import current_user

from wallet import locales
from webapp.auth import is_let_in

ASKED = {"en-GB": "en_GB", "en-US": "en_US", "en": "en_GB", "de": "de"}  # by browsers


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.teardown_request(_end)


def _begin() -> None:
    g.locale_token = locales.decided_by(_of_this_request)


def _end(_error: BaseException | None) -> None:
    token: Token[object] | None = g.pop("locale_token", None)
    if token is not None:
        locales.undecided(token)  # type: ignore[arg-type]


def ask_the_browser_alone() -> None:
    """For the rest of this request, in which nobody can be looked up."""
    locales.decided_by(_asked_by_browser)  # what `_end` resets stood before both


def _of_this_request() -> str:
    chosen = current_user.person.locale if _knows_who() else None
    return chosen if chosen in locales.FORMATS else _asked_by_browser()


def _knows_who() -> bool:
    """Nobody is looked up for a page that says that nobody gets in."""
    return is_let_in() and current_user.is_authenticated


def _asked_by_browser() -> str:
    best = request.accept_languages.best_match(list(ASKED))
    return ASKED[best] if best else locales.DEFAULT
