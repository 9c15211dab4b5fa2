"""The tables: an operation, which is its own outbox, and the story of its states."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model
from wallet.money import Money


class Operation(Model):
    """What a person asked for. Its id is the bank's transfer id and part of its ledger entries'
    ids.
    """

    __tablename__ = "operation"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # transfers only
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    idempotency_key: Mapped[str] = mapped_column(Text)  # unique per person
    reason: Mapped[str | None] = mapped_column(Text)  # why it is parked, or why it failed
    attempt: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True)
    )  # none: final, or in line
    first_sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    parked_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True)
    )  # for the first time
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class OperationEvent(Model):
    """One step of an operation's story; written by the database on every change of state."""

    __tablename__ = "operation_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"))
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
