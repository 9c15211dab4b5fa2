"""The accounts: two for each customer, and the system's, one per kind and currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Uuid, any_, func, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.database import Model

SystemKind = Literal["settlement", "suspense"]


class Account(Model):
    """Read only; the functions of the database's schema `ledger` write it."""

    __tablename__ = "account"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str]
    owner: Mapped[UUID | None]  # a person; None for the system's accounts
    currency: Mapped[str]
    balance: Mapped[int | None] = mapped_column(BigInteger)  # None for the system's accounts
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class CustomerAccounts:
    available: int  # account ids
    held: int
    currency: str


def open_customer_accounts(session: Session, owner: UUID, currency: str) -> None:
    """Open the owner's available and held accounts; nothing happens when they are open.

    Raises sqlalchemy.exc.IntegrityError when they are open in another currency.
    """
    session.execute(select(func.ledger.open_customer_accounts_v1(owner, currency)))


def account_ids(session: Session, owners: Sequence[UUID]) -> dict[UUID, CustomerAccounts]:
    """The accounts of each owner; owners without accounts are left out."""
    rows = session.execute(
        select(Account.owner, Account.kind, Account.id, Account.currency).where(
            Account.owner == any_(literal(list(owners), ARRAY(Uuid)))
        )
    )
    found: dict[UUID, dict[str, int]] = {}
    currencies: dict[UUID, str] = {}
    for owner, kind, account_id, currency in rows:
        if owner is not None:
            found.setdefault(owner, {})[kind] = account_id
            currencies[owner] = currency
    return {
        owner: CustomerAccounts(kinds["available"], kinds["held"], currencies[owner])
        for owner, kinds in found.items()
    }


def system_account(session: Session, kind: SystemKind, currency: str) -> int:
    """The id of the system's account, opened when this is its first use."""
    found = session.scalar(
        select(Account.id).where(
            Account.kind == kind, Account.currency == currency, Account.owner.is_(None)
        )
    )
    if found is not None:
        return found
    opened: int = session.scalars(select(func.ledger.open_system_account_v1(kind, currency))).one()
    return opened
