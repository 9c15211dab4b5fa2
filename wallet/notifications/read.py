"""What was read of what a person was told, and how much wasn't."""

import threading
from collections.abc import Sequence
from uuid import UUID

from cachetools import LRUCache
from sqlalchemy import ARRAY, Uuid, any_, func, literal, select, update
from sqlalchemy.orm import Session

from wallet import live
from wallet.database import Statement, after_commit
from wallet.notifications.models import Notification, person

MOST = 99  # that are counted; beyond, it is "many"
LOOKED_AT = 300  # of the latest, so that a count costs the same however many there are
KEPT_COUNTS = 4096

_UNREAD = Statement(
    f"""
    SELECT count(*) AS unread FROM (
        SELECT read_at FROM notification
        WHERE person_id = %(person_id)s
            AND id > COALESCE((SELECT read_up_to FROM person WHERE id = %(person_id)s),
                '00000000-0000-0000-0000-000000000000')
        ORDER BY id DESC LIMIT {LOOKED_AT}
    ) AS latest WHERE read_at IS NULL
    """  # noqa: S608 - a number of ours
)

_counts: LRUCache[tuple[UUID, str], int] = LRUCache(KEPT_COUNTS)
_counting = threading.Lock()


def unread(person_id: UUID, version: str) -> int:
    """How many they haven't read, at most MOST + 1.

    Counted once for each `live.version` of theirs, which was read before: every page shows it, and
    most are about nothing new.
    """
    key = person_id, version
    with _counting:
        known = _counts.get(key)
    if known is not None:
        return known
    count: int = min(_UNREAD.first(person_id=person_id).unread, MOST + 1)
    with _counting:
        _counts[key] = count
    return count


def mark_read(session: Session, person_id: UUID, ids: Sequence[UUID]) -> None:
    """They were shown to their person."""
    if not ids:
        return
    session.execute(
        update(Notification)
        .where(
            Notification.id == any_(literal(list(ids), ARRAY(Uuid))),
            Notification.person_id == person_id,
            Notification.read_at.is_(None),
        )
        .values(read_at=func.now())
    )
    after_commit(session, lambda: live.touch(person_id))


def mark_all_read(session: Session, person_id: UUID) -> None:
    latest = (
        select(Notification.id)
        .where(Notification.person_id == person_id)
        .order_by(Notification.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    session.execute(update(person).where(person.c.id == person_id).values(read_up_to=latest))
    after_commit(session, lambda: live.touch(person_id))
