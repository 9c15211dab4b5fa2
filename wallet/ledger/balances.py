"""What accounts hold."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from wallet.ledger.accounts import SystemKind, system_account
from wallet.money import Money

# Columns, not objects: a session would answer with an object's balance of some time ago.
_BALANCES = text("SELECT kind, balance, currency FROM ledger.account WHERE owner = :owner")


@dataclass(frozen=True, slots=True)
class Balances:
    available: Money
    held: Money


def balances(session: Session, owner: UUID) -> Balances:
    """What the owner can spend, and what is set aside for withdrawals on their way.

    Raises LookupError when the owner has no accounts.
    """
    rows = session.execute(_BALANCES, {"owner": owner})
    money = {kind: Money(balance or 0, currency) for kind, balance, currency in rows}
    if not money:
        raise LookupError(f"{owner} has no accounts")
    return Balances(money["available"], money["held"])


def system_balance(session: Session, kind: SystemKind, currency: str) -> int:
    """Minor units, credit-positive: the last checkpoint and the postings after it."""
    account_id = system_account(session, kind, currency)
    balance: int = session.scalars(select(func.ledger.system_balance_v1(account_id))).one()
    return balance
