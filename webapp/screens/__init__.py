"""What the live pages show: how each is read, and which of its partials change while it is open.

`on` names such a page: "dashboard", "activity:<where its first page ended>", "operation:<id>",
"payout:<id>", "request:<id>" or "split:<id>".
"""

from uuid import UUID

from flask import Response, abort, make_response, render_template

from wallet.errors import OperationNotFound
from wallet.people import Person
from webapp.screens.operations import activity, dashboard, newest, operation
from webapp.screens.payouts import payout
from webapp.screens.pulse import Context
from webapp.screens.requests import request, split

__all__ = ["activity", "changed", "dashboard", "operation", "payout", "request", "split"]

PARTIALS = {
    "dashboard": (
        "dashboard/_bank.html",
        "dashboard/_balance.html",
        "requests/_waiting.html",
        "dashboard/_welcome.html",
        "dashboard/_payees.html",
        "dashboard/_feed.html",
        "dashboard/_moved.html",
    ),
    "activity": ("activity/_newest.html",),
    "operation": ("dashboard/_bank.html", "operations/_operation.html"),
    "payout": ("payouts/_payout.html",),
    "request": ("requests/_request.html",),
    "split": ("requests/_split.html",),
}

ON_EVERY_PAGE = ("notifications/_unread.html", "live/_announcement.html")

OF_ONE = {"operation": operation, "payout": payout, "request": request, "split": split}


def changed(person: Person, on: str) -> Response:
    """The poll's next turn, and all that may have changed on a page, out of band."""
    context = _read(person, on)
    names = (*PARTIALS[on.partition(":")[0]], *ON_EVERY_PAGE)
    parts = [render_template("live/_live.html", **context)]
    parts += [render_template(name, oob=True, **context) for name in names]
    return make_response("\n".join(parts))


def _read(person: Person, on: str) -> Context:
    name, _, its_id = on.partition(":")
    if name in OF_ONE:
        return OF_ONE[name](person, _uuid(its_id))
    if name not in PARTIALS:
        abort(404)
    return newest(person, its_id or None) if name == "activity" else dashboard(person)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise OperationNotFound from None
