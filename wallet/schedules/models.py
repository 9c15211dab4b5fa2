"""The tables: a schedule, and its runs, each of which is its own outbox."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model
from wallet.money import Money
from wallet.schedules.rule import Rhythm, Rule
from wallet.schedules.states import RunState, State


class Schedule(Model):
    """Money to be moved on a date, or again and again. What is asked for never changes."""

    __tablename__ = "schedule"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    idempotency_key: Mapped[str] = mapped_column(Text)  # unique per person
    kind: Mapped[str] = mapped_column(Text)  # an operation's
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # transfers only
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    rhythm: Mapped[str] = mapped_column(Text)
    first_date: Mapped[date] = mapped_column(Date)
    last_date: Mapped[date | None] = mapped_column(Date)
    times: Mapped[int | None]
    zone: Mapped[str] = mapped_column(Text)  # the person's when they made it: an IANA name
    state: Mapped[State] = mapped_column(Text, server_default=State.ACTIVE)
    made: Mapped[int] = mapped_column(server_default="0")  # dates that have come
    next_date: Mapped[date | None] = mapped_column(Date)  # the next one that has not
    next_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # when it comes
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def rule(self) -> Rule:
        return Rule(Rhythm(self.rhythm), self.first_date, self.last_date, self.times)

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class ScheduleRun(Model):
    """One date of a schedule. There is at most one for each: that is what makes it once."""

    __tablename__ = "schedule_run"

    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("schedule.id"), primary_key=True)
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    state: Mapped[RunState] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)  # of the last refusal
    # Referred to in the database alone, as in notifications.
    operation_id: Mapped[UUID | None]
    attempt: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
