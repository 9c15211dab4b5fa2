"""The tables: a payout, which is its own outbox, and its rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model
from wallet.payouts.states import Mode, RowState, State


class Payout(Model):
    """What a person asked for in one go. Its rows never change; only what became of them does."""

    __tablename__ = "payout"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    idempotency_key: Mapped[str] = mapped_column(Text)  # unique per person
    digest: Mapped[bytes]
    mode: Mapped[Mode] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    row_count: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    fault_count: Mapped[int] = mapped_column(server_default="0")
    settled_count: Mapped[int] = mapped_column(server_default="0")
    settled_total: Mapped[int] = mapped_column(BigInteger, server_default="0")
    refused_count: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str | None] = mapped_column(Text)  # why it was refused as a whole
    attempt: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PayoutRow(Model):
    __tablename__ = "payout_row"

    payout_id: Mapped[UUID] = mapped_column(ForeignKey("payout.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # in a file, the header is 1
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[RowState] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    # Of the transfer that it becomes; minted with the row, so that it can't become two.
    operation_id: Mapped[UUID] = mapped_column(server_default=text("uuidv7()"))
