"""An operation as a row of a list. One that is final doesn't change any more, so its row is made
once, however often it is shown; and so are the people who were paid lately.
"""

from collections.abc import Iterable
from datetime import tzinfo
from functools import lru_cache
from uuid import UUID

from flask import Blueprint, render_template
from markupsafe import Markup

from wallet import operations
from wallet.locales import locale
from wallet.operations import HistoryPage, OperationView
from webapp.times import zone

KEPT_ROWS = 4096  # about a kilobyte each
MOST_PAYEES = 6

People = tuple[tuple[UUID, str], ...]  # their ids and names

bp = Blueprint("rows", __name__)


@bp.app_template_filter()
def listed(shown: Iterable[OperationView], on: str) -> Markup:
    """One below the other; `on` is the page that they stand on, for the form that cancels one."""
    where, how = zone(), locale()
    return Markup("\n").join(
        _rendered(each, on) if each.in_flight else _final(each, where, how) for each in shown
    )


@lru_cache(maxsize=KEPT_ROWS)
def _final(operation: OperationView, _zone: tzinfo, _locale: str) -> Markup:
    """`_zone` and `_locale` are part of what it was made of: times and amounts are told so."""
    return _rendered(operation, on="")


def _rendered(operation: OperationView, on: str) -> Markup:
    page = render_template("operations/row.html", operation=operation, on=on)
    return Markup(page)  # noqa: S704 - a template made it, and has escaped what it shows


@bp.app_template_filter()
def payees(history: HistoryPage, person_id: UUID) -> Markup:
    """Those who were sent something, the latest first; nothing where there are none. They are the
    same until there is a newer payment, so they are looked up once for each newest one.
    """
    sent = (each for each in history.items if each.counterparty_id and each.direction == "out")
    if newest := next(sent, None):
        return _payees(_paid(person_id, newest.id), locale())
    return _payees(_look_up(person_id) if history.next_cursor else (), locale())


@lru_cache(maxsize=KEPT_ROWS // 8)
def _paid(person_id: UUID, _newest_payment: UUID) -> People:
    return _look_up(person_id)


def _look_up(person_id: UUID) -> People:
    paid = operations.paid_lately(person_id, MOST_PAYEES)
    return tuple((each.id, each.holder) for each in paid)


@lru_cache(maxsize=KEPT_ROWS // 8)
def _payees(people: People, _locale: str) -> Markup:
    if not people:
        return Markup()
    return Markup(render_template("dashboard/payees.html", people=people))  # noqa: S704
