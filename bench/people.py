"""People for a measurement, each with a full account at the bank."""

from collections.abc import Sequence
from itertools import count as count_from
from itertools import islice
from uuid import uuid4

from bank_app.database import transaction as bank_transaction
from bank_app.seed import Demo, open_accounts
from wallet import ledger
from wallet.audit import Origin
from wallet.database import transaction
from wallet.ledger import Entry, Leg
from wallet.people import Person, start_session

FUNDS = 10**12  # minor units at the bank: nobody runs dry

_numbers = count_from(6_000_000_000)


def make(count: int) -> list[Person]:
    """Open so many new accounts at the bank, and their wallets."""
    numbers = [str(number) for number in islice(_numbers, count)]
    demos = tuple(Demo(n, f"Holder {n}", f"h{n}@example.com", "", "EUR", FUNDS) for n in numbers)
    with bank_transaction() as bank_session:
        open_accounts(bank_session, demos)
    people = [
        Person(
            account_number=demo.number,
            holder=demo.holder,
            email=demo.email,
            currency="EUR",
            password_hash="-",
        )
        for demo in demos
    ]
    with transaction() as session:
        session.add_all(people)
        session.flush()
        for person in people:
            ledger.open_customer_accounts(session, person.id, "EUR")
    return people


def fund(people: Sequence[Person], minor: int) -> None:
    """Money for their wallets, from the bank's side, without the bank."""
    with transaction() as session:
        settlement = ledger.system_account(session, "settlement", "EUR")
        accounts = ledger.account_ids(session, [person.id for person in people])
        entries = [
            Entry(
                uuid4(),
                "fund",
                (Leg(settlement, -minor, "EUR"), Leg(accounts[person.id].available, minor, "EUR")),
            )
            for person in people
        ]
        ledger.post(session, entries)


def sign_in(person: Person) -> str:
    """An access token."""
    with transaction() as session:
        return start_session(session, person, Origin("192.0.2.1", "bench")).access_token
