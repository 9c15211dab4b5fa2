"""What a person chose for themselves."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from wallet.people.models import Person


def choose_locale(session: Session, person_id: UUID, choice: str) -> None:
    """In which language and how they are written to: a key of `wallet.locales.FORMATS`."""
    session.execute(update(Person).where(Person.id == person_id).values(locale=choice))
