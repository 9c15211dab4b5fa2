"""The table of contacts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model


class Contact(Model):
    """Somebody whom this person pays, is paid by, or doesn't want to be paid by."""

    __tablename__ = "contact"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    nickname: Mapped[str | None] = mapped_column(Text)
    is_known: Mapped[bool]  # money went between them before, so the other's name is known
    blocked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
