"""Sign-up against the real bank; codes are read where the mail job reads them."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import text

from tests import services
from tests.characters import ORIGIN, PASSWORD, Character
from tests.statements import statements as asked
from wallet import people
from wallet.bank import Bank
from wallet.database import transaction
from wallet.people import Person

ADA, TOMASZ, LEILA = "1000000001", "1000000002", "1000000003"
FROZEN, UNKNOWN = "1000000005", "9999999999"


class SignUp:
    """The steps of signing up, one by one."""

    def ask(self, account_number: str, password: str = PASSWORD) -> UUID:
        with transaction() as session:
            return people.request_registration(session, account_number, password).id

    def verify(self) -> int:
        return people.verify_due(Bank())

    def mint(self, registration_id: UUID) -> str | None:
        with transaction() as session:
            return people.mint_code(session, registration_id)

    def confirm(self, registration_id: UUID, code: object) -> Person | None:
        with transaction() as session:
            return people.confirm_registration(session, registration_id, code, ORIGIN)

    def ask_again(self, registration_id: UUID) -> None:
        with transaction() as session:
            people.ask_for_another_code(session, registration_id)

    def code(self, account_number: str, password: str = PASSWORD) -> tuple[UUID, str]:
        """A registration that only waits for its code, and the code."""
        registration_id = self.ask(account_number, password)
        self.verify()
        code = self.mint(registration_id)
        assert code is not None
        return registration_id, code

    def whole(self, account_number: str, password: str = PASSWORD) -> Person:
        person = self.confirm(*self.code(account_number, password))
        assert person is not None
        return person

    def state(self, registration_id: UUID) -> str:
        return row("SELECT state FROM registration WHERE id = :id", id=registration_id)[0]

    def mails(self, registration_id: UUID) -> list[tuple[str, str]]:
        """Kind and address of what this registration sends."""
        statement = "SELECT kind, email FROM notification WHERE registration_id = :id ORDER BY id"
        with transaction() as session:
            return [tuple(row) for row in session.execute(text(statement), {"id": registration_id})]


def row(statement: str, **values: object) -> tuple:
    with transaction() as session:
        return tuple(session.execute(text(statement), values).one())


def change(statement: str, **values: object) -> None:
    with transaction() as session:
        session.execute(text(statement), values)


@pytest.fixture
def sign_up(clean: None, bank: services.Bank) -> SignUp:
    return SignUp()


@pytest.fixture
def ada(clean: None) -> Person:
    """Has a wallet; how one comes to be is told in `test_registrations`."""
    return Character(ADA, "Ada Marin").person


@pytest.fixture
def statements() -> Iterator[Callable[[], list[str]]]:
    """What PostgreSQL was asked, since the fixture began."""
    with asked() as seen:
        yield lambda: list(seen)
