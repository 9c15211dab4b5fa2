"""Changing what is kept of somebody: their nickname, whether they are blocked, or all of it."""

from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from wallet.contacts.models import Contact
from wallet.contacts.nicknames import NICKNAME_MISSING, check_nickname
from wallet.errors import ContactNotFound, InvalidInput
from wallet.languages import gettext


def rename(session: Session, person_id: UUID, contact_id: UUID, nickname: object) -> None:
    """An empty nickname leaves their own name. Raises ContactNotFound, InvalidInput."""
    name = check_nickname(nickname)
    is_known = session.scalar(
        select(Contact.is_known).where(_is_theirs(person_id, contact_id)).with_for_update()
    )
    if is_known is None:
        raise ContactNotFound
    if name is None and not is_known:
        raise InvalidInput("nickname", gettext(NICKNAME_MISSING))
    _change(session, person_id, contact_id, nickname=name)


def block(session: Session, person_id: UUID, contact_id: UUID) -> None:
    """From now on they can't send money to this person; nobody tells them so. Raises
    ContactNotFound."""
    since = func.coalesce(Contact.blocked_at, func.now())
    _change(session, person_id, contact_id, blocked_at=since)


def unblock(session: Session, person_id: UUID, contact_id: UUID) -> None:
    """Raises ContactNotFound."""
    _change(session, person_id, contact_id, blocked_at=None)


def remove(session: Session, person_id: UUID, contact_id: UUID) -> None:
    """What went between them stays. One that is blocked is kept: it would be unblocked.

    Raises ContactNotFound.
    """
    theirs = _is_theirs(person_id, contact_id), Contact.blocked_at.is_(None)
    if session.scalar(delete(Contact).where(*theirs).returning(Contact.id)) is None:
        raise ContactNotFound


def _change(session: Session, person_id: UUID, contact_id: UUID, **values: object) -> None:
    its = _is_theirs(person_id, contact_id)
    changed = session.scalar(update(Contact).where(its).values(**values).returning(Contact.id))
    if changed is None:
        raise ContactNotFound


def _is_theirs(person_id: UUID, contact_id: UUID) -> ColumnElement[bool]:
    return (Contact.id == contact_id) & (Contact.person_id == person_id)
