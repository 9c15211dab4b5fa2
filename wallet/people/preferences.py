"""What a person chose for themselves."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from wallet.people.models import Person


def choose_locale(session: Session, person_id: UUID, choice: str) -> None:
    """How amounts and dates are written to them: a key of `wallet.locales.FORMATS`."""
    session.execute(update(Person).where(Person.id == person_id).values(locale=choice))
