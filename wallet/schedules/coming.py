"""What is coming: the dates of all schedules of a person in the next days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wallet.money import Money
from wallet.schedules.moments import today_in
from wallet.schedules.views import ScheduleView

COMING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Coming:
    """The dates of the next 30 days, in order, and what they come to."""

    items: list[tuple[date, ScheduleView]]
    added: Money
    taken: Money


def coming(session: Session, schedules: Iterable[ScheduleView], currency: str) -> Coming:
    """Of a person's live ones."""
    now: datetime = session.scalars(select(func.now())).one()
    items = [
        (day, each)
        for each in schedules
        for day in each.dates_until(today_in(each.zone, now) + timedelta(days=COMING_DAYS))
    ]
    items.sort(key=lambda item: (item[0], item[1].id))
    added = sum(each.amount.minor for _, each in items if each.adds)
    taken = sum(each.amount.minor for _, each in items if not each.adds)
    return Coming(items, Money(added, currency), Money(taken, currency))
