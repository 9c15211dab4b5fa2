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


def tell_long_parked(session: Session) -> int:
    """Promise one mail for each operation that has been parked for `PARKED_MAIL_AFTER` seconds."""
    patience = timedelta(seconds=settings().parked_mail_after_seconds)
    told = select(Notification.operation_id).where(Notification.kind == KIND)
    long_parked = select(literal(KIND), Operation.person_id, Operation.id).where(
        Operation.state == State.PARKED,
        Operation.parked_at < func.now() - patience,
        Operation.id.not_in(told.where(Notification.operation_id == Operation.id)),
    )
    promised = session.execute(
        insert(Notification)
        .from_select(["kind", "person_id", "operation_id"], long_parked)
        .on_conflict_do_nothing()
        .returning(Notification.id)
    )
    return len(promised.all())
