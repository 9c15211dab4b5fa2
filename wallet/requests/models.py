"""The tables: what was asked for in one go, and its money requests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, DateTime, ForeignKey, Text, case, func, text
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model
from wallet.requests.states import State, Way


class RequestGroup(Model):
    """One intent, under one key: a request of one person, a link, or all the parts of a split."""

    __tablename__ = "request_group"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    asker_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    idempotency_key: Mapped[str] = mapped_column(Text)  # unique per asker
    digest: Mapped[bytes]
    way: Mapped[Way] = mapped_column(Text)
    own_share: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )


class MoneyRequest(Model):
    __tablename__ = "money_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("request_group.id"))
    number: Mapped[int]  # in its group
    asker_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    token: Mapped[str | None] = mapped_column(Text)  # of the link
    acquainted: Mapped[bool]  # money had gone between the two before
    state: Mapped[State] = mapped_column(Text, server_default=State.OPEN)
    operation_id: Mapped[UUID | None]  # the transfer that paid it
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    expires_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now() + interval '30 days'")
    )
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Whether or not its end has been written down yet."""
        return (cls.state == State.OPEN) & (cls.expires_at > func.now())

    @classmethod
    def state_now(cls) -> ColumnElement[str]:
        is_over = (cls.state == State.OPEN) & (cls.expires_at <= func.now())
        return case((is_over, State.EXPIRED), else_=cls.state)
