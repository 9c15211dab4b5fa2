"""The bank's tables. Amounts are integers of minor units, credit-positive."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Model(DeclarativeBase):
    """A table of the bank."""


class Account(Model):
    """A customer's account, or one of the bank's own (`omnibus:EUR`, `vault:EUR`)."""

    __tablename__ = "account"

    number: Mapped[str] = mapped_column(primary_key=True)  # ten digits for customers
    kind: Mapped[str]  # customer, omnibus, vault
    holder: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]  # never leaves the bank
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")  # open, frozen, closed
    # None for the bank's own accounts: a running balance there is a row that every transfer locks.
    balance: Mapped[int | None] = mapped_column(BigInteger)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Transfer(Model):
    """An order under its caller's id, and the answer. It is its own outbox, see `due_at`."""

    __tablename__ = "transfer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str]  # no foreign key: a refusal for an unknown account is stored, too
    direction: Mapped[str]  # debit, credit
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    state: Mapped[str]  # pending, accepted, refused
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # When the settler has to do something: settle it while pending, tell the caller when final.
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempt: Mapped[int] = mapped_column(server_default="0")  # how often its webhook was claimed


class Posting(Model):
    """One line of the books. The key makes it impossible to book an entry twice."""

    __tablename__ = "posting"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)  # a transfer's id, or an opening's
    account: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    posted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
