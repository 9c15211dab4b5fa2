"""Closed for a while: an operator has said until when (MAINTENANCE_UNTIL); at that moment, by this
process' own clock, Florin goes on by itself.

Whoever asks is refused before PostgreSQL or Redis would be asked for anything: either may be what
is worked on. Workers and the clock know nothing of it: while they run, what was accepted goes on.
"""

import math
from datetime import UTC, datetime

from flask import Flask, Response, flash, render_template, request
from markupsafe import Markup

from wallet.errors import WalletError
from wallet.languages import gettext, gettext_noop
from wallet.settings import settings
from webapp.times import when, zone_name

# What the page is made of, who watches over the service, and the bank's answers: they are taken, or
# without the database not acknowledged, and then brought again.
GOES_ON = ("static", "assets", "health", "webhooks")


class Maintenance(WalletError):
    code = "maintenance"
    message = gettext_noop(
        "Florin is closed for maintenance. What was accepted is safe; send this again later."
    )

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until
        self.retry_after_seconds = max(1, math.ceil((until - datetime.now(UTC)).total_seconds()))


def init_app(app: Flask) -> None:
    """Before whatever else asks PostgreSQL or Redis who this is and how often they asked."""
    app.before_request(_refuse)


def closed_until() -> datetime | None:
    """None when Florin is open."""
    until = settings().maintenance_until
    return until if until and datetime.now(UTC) < until else None


def over_the_page(error: Maintenance) -> Response:
    """To a part of an open page, which stays as it is with all that was typed: a banner over it,
    and that nothing was done, unless it was only the page's poll that asked."""
    until = told(error.until)
    parts = render_template("_maintenance.html", closed_until=until, oob=True)
    if request.endpoint != "live.poll":
        words = gettext(
            "Florin is closed until %(time)s. Nothing was done; what you typed stays here.",
            time=until.striptags(),
        )
        flash(words, "problem")
        parts += render_template("_flash.html", oob=True)
    return Response(parts, 503, headers={"HX-Reswap": "none"})


def told(until: datetime) -> Markup:
    """In the reader's zone; as long as their browser has told none, with the zone that it is in."""
    zone = zone_name()
    return when(until) + (f" {zone}" if zone == "UTC" else "")


def _refuse() -> None:
    until = closed_until()
    if until and (request.endpoint or "").partition(".")[0] not in GOES_ON:
        raise Maintenance(until)
