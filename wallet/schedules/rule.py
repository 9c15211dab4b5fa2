"""On which dates a schedule falls. Dates are the person's own; moments are `moments`' business."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LAST_DAY = 31  # of any month: where one is shorter, its last day


class Rhythm(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"  # on the first date's weekday
    MONTHLY = "monthly"  # on the first date's day; where a month is shorter, on its last
    MONTH_END = "month_end"  # on the last day of each month


@dataclass(frozen=True, slots=True)
class Rule:
    """One date in each week or month; `last` and `times` end it, whichever comes first."""

    rhythm: Rhythm
    first: date  # no date is before it
    last: date | None = None  # nor after this one
    times: int | None = None

    def next(self, earliest: date, *, made: int = 0) -> date | None:
        """The first date that isn't before `earliest`; None when there is none, or when `made`
        dates have come already and that was all."""
        if self.times is not None and made >= self.times:
            return None
        found = self._on_or_after(max(earliest, self.first))
        if found is None or (self.last is not None and found > self.last):
            return None
        return found

    def dates(self, earliest: date, *, made: int = 0) -> Iterator[date]:
        """All of them from there on, which may be without end."""
        while (found := self.next(earliest, made=made)) is not None:
            yield found
            earliest, made = found + timedelta(days=1), made + 1

    def _on_or_after(self, earliest: date) -> date | None:
        match self.rhythm:
            case Rhythm.ONCE:
                return self.first if earliest == self.first else None
            case Rhythm.WEEKLY:
                return earliest + timedelta(days=(self.first - earliest).days % 7)
        in_this_month = self._in_month_of(earliest)
        if in_this_month >= earliest:
            return in_this_month
        return self._in_month_of(earliest.replace(day=1) + timedelta(days=31))

    def _in_month_of(self, day: date) -> date:
        wanted = LAST_DAY if self.rhythm is Rhythm.MONTH_END else self.first.day
        return day.replace(day=min(wanted, monthrange(day.year, day.month)[1]))
