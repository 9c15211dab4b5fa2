"""Claiming the runs whose time has come, so that no two workers carry out one at once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, or_, select, text

from wallet.database import transaction
from wallet.money import Money
from wallet.operations.states import Kind
from wallet.schedules.models import Schedule, ScheduleRun
from wallet.schedules.states import OPEN, State

LEASE_SECONDS = 30  # far over what a portion of runs takes

_CLAIM = text((Path(__file__).parent / "claim.sql").read_text())


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that this worker carries out, unless its lease ends first."""

    schedule_id: UUID
    date: date
    attempt: int  # tells this claim from a later one
    is_begun: bool  # by a worker that died, which may have asked
    is_wanted: bool  # it was neither paused nor stopped while this one waited for its next try
    reason: str | None  # of the last refusal
    person_id: UUID
    kind: Kind
    amount: Money
    to: str | None
    note: str | None
    zone: str

    @property
    def key(self) -> str:
        """Of its operation: one for each date, however often it is tried."""
        return f"schedule:{self.schedule_id}:{self.date}"


def is_any_due() -> bool:
    with transaction() as session:
        come = select(Schedule.id).where(
            Schedule.state == State.ACTIVE, Schedule.next_at <= func.now()
        )
        due = select(ScheduleRun.date).where(
            ScheduleRun.state.in_(OPEN), ScheduleRun.due_at <= func.now()
        )
        return bool(session.scalar(select(or_(come.exists(), due.exists()))))


def claim_runs(limit: int) -> list[Claim]:
    """Commits: a run that fails, for whatever reason, comes again only after its lease."""
    with transaction() as session:
        rows = session.execute(_CLAIM, {"limit": limit, "lease": LEASE_SECONDS}).all()
    return [
        Claim(
            schedule_id=row.schedule_id,
            date=row.date,
            attempt=row.attempt,
            is_begun=row.is_begun,
            is_wanted=row.is_wanted,
            reason=row.reason,
            person_id=row.person_id,
            kind=Kind(row.kind),
            amount=Money(row.minor, row.currency),
            to=row.to,
            note=row.note,
            zone=row.zone,
        )
        for row in rows
    ]
