"""How the balance went, and what the month brought and took: a part of Home, and a page."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, request

from wallet import ledger
from wallet.languages import gettext
from wallet.money import Money
from webapp import curves, pages
from webapp.auth import current_person, signed_in
from webapp.times import month_of, short_day, today, zone

# How far back, and by how many days from one point to the next.
PERIODS = {30: 1, 90: 1, 365: 7}

bp = Blueprint("days", __name__)
bp.add_app_template_filter(short_day, "short_day")


@bp.get("/balance/days")
@signed_in
def show() -> Response:
    period = request.args.get("days", type=int)
    period = period if period in PERIODS else min(PERIODS)
    return pages.render("days/_days.html", page="days/page.html", **_read(period))


def _read(period: int) -> dict[str, object]:
    person, now = current_person(), today()
    step = PERIODS[period]
    dates = [now - timedelta(days=back) for back in range(period // step * step, -1, -step)]
    found = ledger.days(
        person.id,
        person.currency,
        ends=[_start_of(each + timedelta(days=1)) for each in dates],
        since=_start_of(now.replace(day=1)),
    )
    balances = found.balances
    return {
        "period": period,
        "periods": PERIODS,
        "dates": dates,
        "balances": balances,
        "rows": list(zip(dates, balances, strict=True))[::-1],  # as a table, the latest first
        "least": min(balances),
        "most": max(balances),
        "curve": curves.curve(tuple(balance.minor for balance in balances)),
        "month": month_of(now),
        "flows": _flows(found.money_in, found.money_out),
    }


def _flows(*amounts: Money) -> list[tuple[str, str, Money, int]]:
    """Name, class, amount, and the length of the bar in percent."""
    shares = curves.shares([amount.minor for amount in amounts])
    names = gettext("In"), gettext("Out")
    return list(zip(names, ("in", "out"), amounts, shares, strict=True))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone())
