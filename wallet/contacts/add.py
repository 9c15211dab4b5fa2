"""Knowing somebody new: by their account number, or from a payment."""

from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import people
from wallet.contacts.models import Contact
from wallet.contacts.nicknames import NICKNAME_MISSING, check_nickname
from wallet.errors import InvalidInput, OperationNotFound, RecipientIsSelf, RecipientNotFound
from wallet.languages import gettext
from wallet.operations.models import Operation
from wallet.people import Person
from wallet.people.account_numbers import is_account_number, without_spaces

MAX_CONTACTS = 200  # of a person, with those who are blocked


def add_contact(session: Session, person: Person, account_number: object, nickname: object) -> UUID:
    """The contact with this account number, under this nickname from now on.

    Raises InvalidInput for the fields `to` and `nickname`, RecipientIsSelf, RecipientNotFound, and
    TooManyAttempts after many who weren't found.
    """
    name = check_nickname(nickname)
    if name is None:
        raise InvalidInput("nickname", gettext(NICKNAME_MISSING))
    number = without_spaces(account_number.strip()) if isinstance(account_number, str) else ""
    if not is_account_number(number):
        message = gettext("An account number has ten digits.")
        raise InvalidInput("to", message, "account_number_malformed")
    if number == person.account_number:
        raise RecipientIsSelf
    other = people.find_recipient(session, number, person.currency, asked_by=person.id)
    if other is None:
        raise RecipientNotFound
    return _add(session, person.id, other.id, name, is_known=False)


def contact_of_operation(session: Session, person_id: UUID, operation_id: UUID) -> UUID:
    """The contact for the other side of a transfer.

    Raises OperationNotFound, also for somebody else's and where no other person is, and
    InvalidInput when there are too many.
    """
    operation = session.scalar(
        select(Operation).where(
            Operation.id == operation_id,
            Operation.recipient_id.is_not(None),
            or_(Operation.person_id == person_id, Operation.recipient_id == person_id),
        )
    )
    if operation is None or operation.recipient_id is None:
        raise OperationNotFound
    is_payer = operation.person_id == person_id
    other_id = operation.recipient_id if is_payer else operation.person_id
    return _add(session, person_id, other_id, None, is_known=True)


def _add(
    session: Session, person_id: UUID, other_id: UUID, nickname: str | None, *, is_known: bool
) -> UUID:
    """A nickname that was there before stays, unless there is a new one."""
    own = select(Contact).where(Contact.person_id == person_id)
    there = session.scalar(own.where(Contact.other_id == other_id))
    count = session.scalar(select(func.count()).select_from(own.subquery())) or 0
    if there is None and count >= MAX_CONTACTS:
        message = gettext("You have %(most)s people. Remove one first.", most=MAX_CONTACTS)
        raise InvalidInput("nickname", message)
    new = insert(Contact).values(
        person_id=person_id, other_id=other_id, nickname=nickname, is_known=is_known
    )
    added: UUID = session.scalars(
        new.on_conflict_do_update(
            index_elements=["person_id", "other_id"],
            set_={
                "nickname": func.coalesce(new.excluded.nickname, Contact.nickname),
                "is_known": or_(Contact.is_known, new.excluded.is_known),
            },
        ).returning(Contact.id)
    ).one()
    return added
