"""An operation as a row of a list. One that is final doesn't change any more, so its row is made
once, however often it is shown.
"""

from datetime import tzinfo
from functools import lru_cache

from flask import Blueprint, render_template
from markupsafe import Markup

from wallet.locales import locale
from wallet.operations import OperationView
from webapp.times import zone

KEPT_ROWS = 4096  # about a kilobyte each

bp = Blueprint("rows", __name__)


@bp.app_template_filter()
def row(operation: OperationView, on: str) -> Markup:
    """`on` is the page that it stands on, for the form that cancels it."""
    if operation.in_flight:
        return _rendered(operation, on)
    return _final(operation, zone(), locale())


@lru_cache(maxsize=KEPT_ROWS)
def _final(operation: OperationView, _zone: tzinfo, _locale: str) -> Markup:
    """`_zone` and `_locale` are part of what it was made of: times and amounts are told so."""
    return _rendered(operation, on="")


def _rendered(operation: OperationView, on: str) -> Markup:
    page = render_template("operations/row.html", operation=operation, on=on)
    return Markup(page)  # noqa: S704 - a template made it, and has escaped what it shows
