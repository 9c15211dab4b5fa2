"""What it takes to know somebody, in one line each."""

from uuid import UUID

from tests.characters import Character
from wallet import contacts
from wallet.contacts import ContactView
from wallet.database import transaction


def adds(person: Character, other: Character, nickname: object = "Somebody") -> UUID:
    with transaction() as session:
        number = other.person.account_number
        return contacts.add_contact(session, person.person, number, nickname)


def blocks(person: Character, other: Character) -> UUID:
    contact_id = adds(person, other)
    with transaction() as session:
        contacts.block(session, person.id, contact_id)
    return contact_id


def unblocks(person: Character, contact_id: UUID) -> None:
    with transaction() as session:
        contacts.unblock(session, person.id, contact_id)


def people_of(person: Character) -> list[ContactView]:
    with transaction() as session:
        return contacts.all_of(session, person.id)


def looks_at(person: Character, contact_id: UUID) -> ContactView:
    with transaction() as session:
        return contacts.find(session, person.id, contact_id)
