"""Telling people that something waits for long."""

from datetime import timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet.notifications import Notification
from wallet.operations.models import Operation
from wallet.operations.states import State
from wallet.settings import settings

KIND = "operation_parked"
AT_ONCE = 1_000


def tell_long_parked(session: Session) -> int:
    """Promise one mail for each operation that still waits, and was parked for the first time more
    than `PARKED_MAIL_AFTER` seconds ago. Returns how many; `AT_ONCE` means that there may be more.
    """
    patience = timedelta(seconds=settings().parked_mail_after_seconds)
    told = select(Notification.operation_id).where(Notification.kind == KIND)
    long_parked = (
        select(literal(KIND), Operation.person_id, Operation.id)
        .where(
            Operation.state == State.PARKED,
            Operation.parked_at < func.now() - patience,
            Operation.id.not_in(told.where(Notification.operation_id == Operation.id)),
        )
        .order_by(Operation.id)  # the order in which answers lock them
        .limit(AT_ONCE)
    )
    promised = session.execute(
        insert(Notification)
        .from_select(["kind", "person_id", "operation_id"], long_parked)
        .on_conflict_do_nothing()
        .returning(Notification.id)
    )
    return len(promised.all())
