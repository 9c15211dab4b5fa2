"""A run can't wait for tomorrow, so tomorrow comes: the rows of a schedule are moved, as if it had
been set up so many days ago. Only while no worker is at any of its dates, so that none sees it.

They are set up where it is afternoon: a payment that the money isn't there for is tried again in
the evening, which comes as well.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, text

AFTERNOON, UNTIL_EVENING = 16, 3  # o'clock, and hours
# In two steps by way of another age: dates are unique, and each takes the place of one before it.
_FAR = 365_000

_LOCK = text("""
    SELECT id, next_date - (now() AT TIME ZONE zone)::date AS days FROM schedule
    WHERE id = ANY(:ids) AND state = 'active' AND next_at > now()
    FOR NO KEY UPDATE SKIP LOCKED
""")
# Whoever applies the bank's answers locks many, by id; so this does, too, before it changes any.
_IN_ORDER = text("""
    SELECT FROM operation
    WHERE idempotency_key LIKE 'schedule:%' AND split_part(idempotency_key, ':', 2) = ANY(:ids)
    ORDER BY id FOR UPDATE
""")
_COME = text("""
    UPDATE schedule SET first_date = first_date - :days, last_date = last_date - :days,
        next_date = next_date - :days, next_at = now()
    WHERE id = :id AND NOT EXISTS (
        SELECT FROM schedule_run WHERE schedule_id = :id AND state IN ('due', 'running')
    )
    RETURNING id
""")
# What it did and told before is as much earlier.
_EARLIER = (
    text("UPDATE schedule_run SET date = date - :days WHERE schedule_id = :id"),
    text("UPDATE notification SET schedule_date = schedule_date - :days WHERE schedule_id = :id"),
    text("""
        UPDATE operation SET idempotency_key = 'schedule:' || CAST(:id AS text) || ':'
            || (split_part(idempotency_key, ':', 3)::date - :days)
        WHERE idempotency_key LIKE 'schedule:' || CAST(:id AS text) || ':%'
            AND person_id = (SELECT person_id FROM schedule WHERE id = :id)
    """),
)
_WAITING = text("""
    SELECT schedule_id, date, zone FROM schedule_run JOIN schedule ON id = schedule_id
    WHERE id = ANY(:ids) AND schedule_run.state = 'due' AND due_at > now()
    FOR NO KEY UPDATE SKIP LOCKED
""")
_LATER = text("UPDATE schedule SET zone = :zone WHERE id = :id")
_DUE = text("UPDATE schedule_run SET due_at = now() WHERE schedule_id = :id AND date = :date")


def zone_in_the_afternoon() -> str:
    """An IANA name. Their signs say how far behind they are."""
    ahead = (AFTERNOON - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"


def next_dates_come(engine: Engine, ids: Collection[UUID]) -> list[UUID]:
    """Of those of these schedules that are active and have none that is being worked at; which."""
    with engine.begin() as wallet:
        rows = wallet.execute(_LOCK, {"ids": list(ids)}).all()
        wallet.execute(_IN_ORDER, {"ids": [str(row.id) for row in rows]})
        return [row.id for row in rows if _comes(wallet, row.id, row.days)]


def evening_comes(engine: Engine, ids: Collection[UUID]) -> None:
    """For what waits for its next try."""
    with engine.begin() as wallet:
        for row in wallet.execute(_WAITING, {"ids": list(ids)}).all():
            behind = int(row.zone.removeprefix("Etc/GMT")) - UNTIL_EVENING
            wallet.execute(_LATER, {"id": row.schedule_id, "zone": f"Etc/GMT{behind:+d}"})
            wallet.execute(_DUE, {"id": row.schedule_id, "date": row.date})


def _comes(wallet: Connection, schedule_id: UUID, days: int) -> bool:
    if wallet.execute(_COME, {"id": schedule_id, "days": days}).one_or_none() is None:
        return False
    for statement in _EARLIER:
        for step in (_FAR, days - _FAR):
            wallet.execute(statement, {"id": schedule_id, "days": step})
    return True
