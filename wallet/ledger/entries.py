"""What was booked. Read only; `post` is the one way to add."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model


class LedgerEntry(Model):
    """One balanced event. `sequence` is the order of booking per customer's account."""

    __tablename__ = "entry"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012 - SQLAlchemy's own form

    operation_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    legs: Mapped[int]  # how many postings it has
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Posting(Model):
    """One line of an entry, in minor units."""

    __tablename__ = "posting"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012 - SQLAlchemy's own form

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    entry: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # LedgerEntry.sequence
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    balance_after: Mapped[int | None] = mapped_column(BigInteger)  # None on the system's accounts
