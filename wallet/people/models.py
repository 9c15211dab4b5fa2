"""The tables of people: who has a wallet, who asked for one, who is signed in and where."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKey, SmallInteger, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Model
from wallet.people.account_numbers import mask
from wallet.people.states import RegistrationState

_now = func.now()  # the database's clock; no process's


class Person(Model):
    """Somebody with a wallet, in the currency of the bank account they proved to own."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    account_number: Mapped[str] = mapped_column(Text, unique=True)
    holder: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text, deferred=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Of `wallet.locales`: as it was opened, or as they chose; none in wallets from before.
    locale: Mapped[str | None] = mapped_column(Text)

    @property
    def display_name(self) -> str:
        return self.holder

    @property
    def masked_account(self) -> str:
        return mask(self.account_number)

    @property
    def masked_email(self) -> str:
        """Enough to know it by: "a•••@example.com"."""
        name, _, host = self.email.rpartition("@")
        return f"{name[:1]}•••@{host}"


class Registration(Model):
    """A wish to have a wallet, until its own code proves that the account is theirs.

    Its id is random and known to the browser or API caller alone that made it.
    """

    __tablename__ = "registration"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_number: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)  # dropped once it is of no more use
    locale: Mapped[str | None] = mapped_column(Text)  # in which whoever asked was answered
    state: Mapped[RegistrationState] = mapped_column(Text, default=RegistrationState.REQUESTED)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), server_default=_now)
    attempt: Mapped[int] = mapped_column(default=0)
    # What the bank said about the account; null until it did.
    holder: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str | None] = mapped_column(Text)
    # Every mail that this registration caused counts, so that nobody is buried in them.
    mails_asked: Mapped[int] = mapped_column(default=0)
    mail_asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    code_hash: Mapped[str | None] = mapped_column(Text)
    code_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    code_tries_left: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)


class SignInSession(Model):
    """One sign-in, on one device. Its owner can see it and end it."""

    __tablename__ = "sign_in_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    refresh_hash: Mapped[str] = mapped_column(Text)
    previous_refresh_hash: Mapped[str | None] = mapped_column(Text)
    rotated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)
    user_agent: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")  # that it was begun from
    device_hash: Mapped[str | None] = mapped_column(Text)  # likewise; of a KnownDevice's token
    # When the password was last given in it.
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class KnownDevice(Model):
    """A browser or program that this person has signed in with, known by a token it keeps."""

    __tablename__ = "known_device"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)


class SecondFactorRow(Model):
    """An authenticator app that is being set up, or is set up. Its secrets are derived from ids."""

    __tablename__ = "second_factor"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=uuid4)
    recovery_id: Mapped[UUID] = mapped_column(default=uuid4)
    recovery_codes_left: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)
    # Of the code that was accepted last: codes follow one another every half minute.
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sign_in_session.id"))  # that began it
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_now)
    enabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
