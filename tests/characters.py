"""People to tell tests about: Alice and Bob have wallets, Mallory has one too and wants more."""

from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import text

from wallet import ledger, operations, people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.ledger import Entry, Leg
from wallet.money import Money
from wallet.operations import BankRequest, OperationView, StoryStep, TransferRequest
from wallet.people import Person, SignedIn, Tokens
from wallet.people.passwords import hash_password

# Accounts that the bank's demo data has; see `python -m bank_app.seed --list`.
ALICE, BOB, MALLORY, YUKI = "1000000001", "1000000002", "1000000003", "4000000001"
PASSWORD = "correct horse battery"  # of all of them
ORIGIN = Origin("192.0.2.1", "tests")  # where they are
NOBODYS_ID = "00000000-0000-4000-8000-000000000000"


class Character:
    """Somebody with a wallet, who does things in one line."""

    def __init__(self, account_number: str, holder: str, currency: str = "EUR") -> None:
        with transaction() as session:
            self.person = Person(
                account_number=account_number,
                holder=holder,
                email=f"{holder.split()[0].lower()}@example.com",
                currency=currency,
                password_hash=_password_hash(),
            )
            session.add(self.person)
            session.flush()
            ledger.open_customer_accounts(session, self.person.id, currency)
        self.id: UUID = self.person.id
        self._has_signed_in = False

    @classmethod
    def of(cls, person: Person) -> "Character":
        """Whose wallet was opened elsewhere."""
        character = cls.__new__(cls)
        character.person, character.id, character._has_signed_in = person, person.id, True
        return character

    @property
    def currency(self) -> str:
        return self.person.currency

    def has(self, amount: str) -> None:
        """Give them money, as a deposit of old would have."""
        minor = Money.parse(amount, self.currency).minor
        with transaction() as session:
            settlement = ledger.system_account(session, "settlement", self.currency)
            available = ledger.account_ids(session, [self.id])[self.id].available
            legs = (
                Leg(settlement, -minor, self.currency),
                Leg(available, minor, self.currency),
            )
            ledger.post(session, [Entry(uuid4(), "given", legs)])

    def signs_in(self, origin: Origin = ORIGIN) -> Tokens:
        """The first time is that of the sign-up."""
        opens_wallet, self._has_signed_in = not self._has_signed_in, True
        with transaction() as session:
            return people.start_session(session, self.person, origin, opens_wallet=opens_wallet)

    def deposits(self, amount: str, key: str | None = None) -> UUID:
        request = BankRequest.parse(
            {"amount": amount}, currency=self.currency, key=key or str(uuid4())
        )
        with transaction() as session:
            return operations.request_deposit(session, self.person, request).id

    def withdraws(self, amount: str, key: str | None = None) -> UUID:
        request = BankRequest.parse(
            {"amount": amount}, currency=self.currency, key=key or str(uuid4())
        )
        with transaction() as session:
            return operations.request_withdrawal(session, self.person, request, confirmed=True).id

    def sends(
        self, to: "Character", amount: str, note: str | None = None, key: str | None = None
    ) -> UUID:
        fields = {"amount": amount, "to": to.person.account_number, "note": note}
        request = TransferRequest.parse(fields, currency=self.currency, key=key or str(uuid4()))
        return operations.request_transfer(self.person, request, confirmed=True).id

    def cancels(self, operation_id: UUID) -> None:
        with transaction() as session:
            operations.cancel(session, self.id, operation_id)

    def sees(self, operation_id: UUID) -> OperationView:
        return operations.find(self.id, operation_id)

    def story(self, operation_id: UUID) -> tuple[StoryStep, ...]:
        return operations.story(operation_id)

    def state(self, operation_id: UUID) -> str:
        return self.sees(operation_id).state

    @property
    def available(self) -> str:
        with transaction() as session:
            return ledger.balances(session, self.id).available.decimal

    @property
    def held(self) -> str:
        with transaction() as session:
            return ledger.balances(session, self.id).held.decimal


def signed_in_by(access_token: str) -> SignedIn | None:
    claimed = people.session_id_of(access_token)
    return people.authenticate(*claimed) if claimed else None


def who(tokens: Tokens) -> SignedIn:
    """Whose tokens these are; fails when nobody's (any more)."""
    signed_in = signed_in_by(tokens.access_token)
    assert signed_in is not None
    return signed_in


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)  # slow by design, so once


def told(operation_id: UUID) -> list[str]:
    """What kinds of mail were promised about an operation."""
    statement = text("SELECT kind FROM notification WHERE operation_id = :id ORDER BY id")
    with transaction() as session:
        return list(session.scalars(statement, {"id": operation_id}))


def make_due(*operation_ids: UUID) -> None:
    """Let their time come: the end of a lease, of a back-off."""
    statement = text("UPDATE operation SET due_at = now() WHERE id = ANY(:ids)")
    with transaction() as session:
        session.execute(statement, {"ids": list(operation_ids)})


def confirmed_long_ago() -> None:
    """Let everybody's password have been asked for so long ago that it is asked for again."""
    with transaction() as session:
        session.execute(text("UPDATE sign_in_session SET confirmed_at = now() - interval '1 day'"))
