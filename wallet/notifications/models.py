"""The table of notifications; each row is its own outbox."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model


class Notification(Model):
    __tablename__ = "notification"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    kind: Mapped[str] = mapped_column(Text)  # names the templates in templates/mail/
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str | None] = mapped_column(Text)  # who has no wallet (yet)
    # Referred to in the database alone: who promises a mail need not import operations.
    operation_id: Mapped[UUID | None]
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.id"))
    sign_in_session_id: Mapped[UUID | None]  # likewise
    payout_id: Mapped[UUID | None]  # likewise
    schedule_id: Mapped[UUID | None]  # likewise
    schedule_date: Mapped[date | None]  # which of its dates
    money_request_id: Mapped[UUID | None]  # likewise
    state: Mapped[str] = mapped_column(Text, server_default="due")  # due, sent, given_up
    due_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    attempt: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
