"""Page or partial: decided here, and nowhere else."""

import json

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_login import current_user

from webapp.auth import is_let_in

bp = Blueprint("pages", __name__)

# No eval and no style element of its own: the security policy forbids both. No history cache:
# nobody's balance goes into the browser's storage, so whoever goes back has the page loaded as any
# other, with what a browser says when that fails. And refused forms are shown.
HTMX_CONFIG = json.dumps(
    {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "defaultSettleDelay": 0,  # the first field has the focus before anybody can type
        "selfRequestsOnly": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "(403|409|422|429|503)", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


@bp.app_context_processor
def _for_every_page() -> dict[str, object]:
    return {"htmx_config": HTMX_CONFIG, "viewer": _Viewer()}


class _Viewer:
    """Who looks, for a page's frame; PostgreSQL is asked only when a template wants to know, and
    not for what was refused at the door."""

    def __bool__(self) -> bool:
        return is_let_in() and bool(current_user and current_user.is_authenticated)

    def __getattr__(self, name: str) -> object:
        return getattr(current_user.person, name)


@bp.app_template_global()
def is_posted() -> bool:
    """Is this page the answer to a form, at an address that can be asked for as well?"""
    adapter = current_app.create_url_adapter(request) if request.method == "POST" else None
    return adapter is not None and adapter.test(request.path, "GET")


def wants_partial() -> bool:
    """Does the request come from a part of a page that will take a part in return?"""
    return request.headers.get("HX-Request") == "true"


def render(partial: str, *, page: str, **context: object) -> Response:
    """Answer with the partial to HTMX, with the whole page to everything else.

    What was said of the last form must not stand above the next one, as if it were of that.
    """
    if not wants_partial():
        return make_response(render_template(page, **context))
    response = make_response(render_template(partial, **context))
    return with_flash(response) if "form" in context else response


def with_flash(response: Response) -> Response:
    """Add the sentences that were flashed, out of band, in place of those that stand there."""
    response.set_data(response.get_data(as_text=True) + render_template("_flash.html", oob=True))
    return response
