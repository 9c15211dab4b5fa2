"""Customers with accounts and nothing else: the ledger knows no people."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar
from uuid import UUID, uuid4

from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Entry, Leg, Outcome

Result = TypeVar("Result")


@dataclass(frozen=True)
class Customer:
    owner: UUID
    available: int
    held: int
    currency: str

    @property
    def balance(self) -> int:
        """What is available, in minor units."""
        with transaction() as session:
            return ledger.balances(session, self.owner).available.minor


def open_customer(minor: int = 0, currency: str = "EUR") -> Customer:
    """A customer who holds so many minor units."""
    owner = uuid4()
    with transaction() as session:
        ledger.open_customer_accounts(session, owner, currency)
        accounts = ledger.account_ids(session, [owner])[owner]
    customer = Customer(owner, accounts.available, accounts.held, currency)
    if minor:
        assert post(deposit(customer, minor)) == [ledger.Posted()]
    return customer


def settlement(currency: str = "EUR") -> int:
    with transaction() as session:
        return ledger.system_account(session, "settlement", currency)


def settlement_balance(currency: str = "EUR") -> int:
    with transaction() as session:
        return ledger.system_balance(session, "settlement", currency)


def deposit(customer: Customer, minor: int, operation_id: UUID | None = None) -> Entry:
    return move(settlement(customer.currency), customer.available, minor, operation_id)


def transfer(
    payer: Customer, payee: Customer, minor: int, operation_id: UUID | None = None
) -> Entry:
    return move(payer.available, payee.available, minor, operation_id)


def move(source: int, target: int, minor: int, operation_id: UUID | None = None) -> Entry:
    legs = (Leg(source, -minor, "EUR"), Leg(target, minor, "EUR"))
    return Entry(operation_id or uuid4(), "settle", legs)


def post(*entries: Entry) -> list[Outcome]:
    """In one call, in a transaction of its own."""
    with transaction() as session:
        return ledger.post(session, entries)


def at_once(*actions: Callable[[], Result]) -> list[Result]:
    """What each returned; they start together, each in a thread."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Result]) -> Result:
        start.wait(timeout=10)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def broken_rules() -> dict[str, tuple[str, ...]]:
    with transaction() as session:
        return {finding.rule: finding.ids for finding in ledger.verify(session)}
