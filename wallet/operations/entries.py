"""What each operation means for the ledger.

A hold has one way out: settling, giving back and booking in suspense share the step `RESOLVE`, so
that the ledger itself, which knows an entry's id only once, can't do two of them.
"""

from uuid import UUID

from wallet import ledger
from wallet.ledger import Entry, Leg
from wallet.money import Money

TRANSFER = "transfer"
HOLD = "hold"
RESOLVE = "resolve"


def transfer(operation_id: UUID, source: int, target: int, amount: Money) -> Entry:
    """From one person's available to another's."""
    return _move(operation_id, TRANSFER, source, target, amount)


def hold(operation_id: UUID, person: ledger.CustomerAccounts, amount: Money) -> Entry:
    """Set a withdrawal's money aside."""
    return _move(operation_id, HOLD, person.available, person.held, amount)


def settle_deposit(
    operation_id: UUID, person: ledger.CustomerAccounts, settlement: int, amount: Money
) -> Entry:
    """The bank took it from the customer: we owe it to the person."""
    return _move(operation_id, RESOLVE, settlement, person.available, amount)


def settle_withdrawal(
    operation_id: UUID, person: ledger.CustomerAccounts, settlement: int, amount: Money
) -> Entry:
    """The bank gave it to the customer: we owe it no more."""
    return _move(operation_id, RESOLVE, person.held, settlement, amount)


def give_back(operation_id: UUID, person: ledger.CustomerAccounts, amount: Money) -> Entry:
    """The withdrawal did not happen."""
    return _move(operation_id, RESOLVE, person.held, person.available, amount)


def suspend(operation_id: UUID, source: int, target: int, amount: Money) -> Entry:
    """The bank moved money that we can't book where it belongs."""
    return _move(operation_id, RESOLVE, source, target, amount)


def _move(operation_id: UUID, step: str, source: int, target: int, amount: Money) -> Entry:
    return Entry(
        operation_id,
        step,
        (
            Leg(source, -amount.minor, amount.currency),
            Leg(target, amount.minor, amount.currency),
        ),
    )
