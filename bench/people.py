"""People for a measurement, each with a full account at the bank."""

from itertools import count as count_from
from itertools import islice

from bank_app.database import transaction as bank_transaction
from bank_app.seed import Demo, open_accounts
from wallet import ledger
from wallet.database import transaction
from wallet.people import Person

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
