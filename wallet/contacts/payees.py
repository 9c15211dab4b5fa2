"""Whom somebody may mean when they send money: those they know by a name of their own, and those
whom they paid lately, or were paid by.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from wallet import operations
from wallet.contacts.models import Contact
from wallet.contacts.views import contacts_of
from wallet.operations import Counterparty
from wallet.plain import plain

MOST = 8


def payee(session: Session, person_id: UUID, its_id: UUID) -> Counterparty | None:
    """By the id of a contact, or of a person from the history; None for anybody else."""
    row = session.execute(contacts_of(person_id).where(Contact.id == its_id)).one_or_none()
    if row is None:
        return operations.counterparty(person_id, its_id)
    return Counterparty(row.id, row.nickname or row.holder, row.account_number)


def payees(session: Session, person_id: UUID, name: str = "") -> list[Counterparty]:
    """Some at most, the latest first; those whose names contain this, if it is given."""
    own = {
        row.account_number: Counterparty(row.id, row.nickname or row.holder, row.account_number)
        for row in session.execute(contacts_of(person_id).where(Contact.blocked_at.is_(None)))
    }
    named = [each for each in own.values() if name and plain(name) in plain(each.holder)]
    numbers = {each.account_number for each in named}
    lately = [
        own.get(each.account_number, each)
        for each in operations.counterparties(person_id, name)
        if each.account_number not in numbers
    ]
    return (named + lately)[:MOST]
