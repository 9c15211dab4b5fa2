"""An operation as a row of a list. One that is final doesn't change any more, so its row is made
once, however often it is shown; and so are the people who were paid lately.
"""

from collections.abc import Iterable
from datetime import tzinfo
from functools import lru_cache
from uuid import UUID

from flask import Blueprint, render_template
from markupsafe import Markup

from wallet.locales import locale
from wallet.operations import OperationView
from webapp.times import zone

KEPT_ROWS = 4096  # about a kilobyte each
MOST_PAYEES = 6

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


@bp.app_template_filter()
def payees(operations: Iterable[OperationView]) -> Markup:
    """Those who were sent something, the latest first; nothing where there are none."""
    people: dict[UUID, str] = {}
    for each in operations:
        if each.counterparty_id and each.direction == "out":
            people.setdefault(each.counterparty_id, each.counterparty or "")
            if len(people) == MOST_PAYEES:
                break
    return _payees(tuple((name, somebody) for somebody, name in people.items()), locale())


@lru_cache(maxsize=KEPT_ROWS // 8)
def _payees(people: tuple[tuple[str, UUID], ...], _locale: str) -> Markup:
    if not people:
        return Markup()
    return Markup(render_template("dashboard/payees.html", people=people))  # noqa: S704
