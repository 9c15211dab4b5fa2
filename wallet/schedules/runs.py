"""What people see of the dates that have come."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wallet.operations.models import Operation
from wallet.schedules.models import ScheduleRun
from wallet.schedules.states import RunState

LATEST_RUNS = 60  # that are shown of one


@dataclass(frozen=True, slots=True)
class RunView:
    date: date
    state: RunState
    reason: str | None  # a code
    due_at: datetime | None  # of one that waits: when it is tried again
    operation_id: UUID | None
    operation_state: str | None


def runs(session: Session, schedule_id: UUID) -> list[RunView]:
    """What happened on its latest dates, the last first. Whose it is, the caller has seen."""
    rows = session.execute(
        select(ScheduleRun, Operation.state.label("operation_state"))
        .outerjoin(Operation, Operation.id == ScheduleRun.operation_id)
        .where(ScheduleRun.schedule_id == schedule_id)
        .order_by(ScheduleRun.date.desc())
        .limit(LATEST_RUNS)
    )
    return [
        RunView(
            date=run.date,
            state=RunState(run.state),
            reason=run.reason,
            due_at=run.due_at if run.state == RunState.DUE else None,
            operation_id=run.operation_id,
            operation_state=operation_state,
        )
        for run, operation_state in rows
    ]
