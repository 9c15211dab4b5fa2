"""What a person sees of those they know."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from wallet.contacts.models import Contact
from wallet.database import Statement
from wallet.errors import ContactNotFound
from wallet.operations import OperationView
from wallet.operations.views import view_of
from wallet.people import Person, mask

LOOKED_AT = 500  # of the latest operations on each side
SHOWN = 20  # transfers between the two
SUGGESTED = 10  # people

_HERE = Path(__file__).parent
_BETWEEN = Statement((_HERE / "between.sql").read_text())
_LATELY = Statement((_HERE / "lately.sql").read_text())


@dataclass(frozen=True, slots=True)
class ContactView:
    id: UUID
    name: str  # the nickname, else their own
    nickname: str | None
    holder: str | None  # only once money went between the two
    masked_account: str
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody who is no contact yet, by a transfer between the two."""

    operation_id: UUID
    holder: str
    masked_account: str


def all_of(session: Session, person_id: UUID) -> list[ContactView]:
    """In the order of their names."""
    name = func.lower(func.coalesce(Contact.nickname, Person.holder))
    rows = session.execute(contacts_of(person_id).order_by(name, Contact.id))
    return [_view(row) for row in rows]


def find(session: Session, person_id: UUID, contact_id: UUID) -> ContactView:
    """Raises ContactNotFound, also for somebody else's."""
    return _view(_one(session, person_id, contact_id))


def account_number_of(session: Session, person_id: UUID, contact_id: UUID) -> str:
    """To be sent money, and never shown: who was paid has told it to nobody.

    Raises ContactNotFound, also for somebody else's.
    """
    number: str = _one(session, person_id, contact_id).account_number
    return number


def between(session: Session, person_id: UUID, contact_id: UUID) -> list[OperationView]:
    """The transfers between the two among the latest, the newest first. Raises ContactNotFound."""
    other_id = _one(session, person_id, contact_id).other_id
    rows = _BETWEEN.all(person_id=person_id, other_id=other_id, looked_at=LOOKED_AT, limit=SHOWN)
    return [view_of(row, person_id) for row in rows]


def lately(person_id: UUID) -> list[Suggested]:
    """Those whom one paid, or was paid by, and who are no contacts yet."""
    rows = _LATELY.all(person_id=person_id, looked_at=LOOKED_AT, limit=SUGGESTED)
    return [Suggested(row.operation_id, row.holder, mask(row.account_number)) for row in rows]


def _one(session: Session, person_id: UUID, contact_id: UUID) -> Any:
    row = session.execute(contacts_of(person_id).where(Contact.id == contact_id)).one_or_none()
    if row is None:
        raise ContactNotFound
    return row


def contacts_of(person_id: UUID) -> Select[Any]:
    return (
        select(Contact.__table__, Person.holder, Person.account_number)
        .join(Person, Person.id == Contact.other_id)
        .where(Contact.person_id == person_id)
    )


def _view(row: Any) -> ContactView:
    holder = row.holder if row.is_known else None
    return ContactView(
        id=row.id,
        name=row.nickname or row.holder,
        nickname=row.nickname,
        holder=holder,
        masked_account=mask(row.account_number),
        is_blocked=row.blocked_at is not None,
    )
