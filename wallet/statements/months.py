"""Months, in the time zone of whoever asks."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Self

_MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int  # 1 for January

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Of "2026-10"; None of anything else."""
        match = _MONTH.fullmatch(text)
        return cls(int(match[1]), int(match[2])) if match else None

    @classmethod
    def of(cls, moment: datetime, zone: tzinfo) -> "Month":
        local = moment.astimezone(zone)
        return cls(local.year, local.month)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    def start(self, zone: tzinfo) -> datetime:
        """Its first moment; its end is the start of the next."""
        return datetime.combine(self.first_day, time.min, zone)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


def months_since(opened: datetime, now: datetime, zone: tzinfo) -> list[Month]:
    """The newest first; the first of them has just begun, or not ended yet."""
    month, last = Month.of(opened, zone), Month.of(now, zone)
    months = [month]
    while month < last:
        month = month.next
        months.append(month)
    return months[::-1]
