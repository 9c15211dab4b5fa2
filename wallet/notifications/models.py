"""The table of notifications; each row is its own outbox."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, Text, Uuid, column, table, text
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model

# What is kept with a person for this room alone: groups of mails that they don't want, and up to
# where they have read all. Not the model: people promise notifications.
person = table(
    "person", column("id", Uuid), column("muted", ARRAY(Text)), column("read_up_to", Uuid)
)


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
    state: Mapped[str] = mapped_column(Text, server_default="due")  # due, sent, given_up, muted
    due_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    attempt: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # in the list
