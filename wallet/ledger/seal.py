"""Seals: blocks of entries, chained by hash, that show what is changed behind the guards' backs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.database import Model, transaction
from wallet.ledger.entries import LedgerEntry
from wallet.ledger.verify import Finding

RUN_ENTRIES = 20_000  # takes about 0.15 s; far below what a statement may take, even on a slow disk


class Seal(Model):
    """One block. Read only; `seal_due` is the one way to add."""

    __tablename__ = "seal"
    __table_args__ = {"schema": "ledger"}  # noqa: RUF012 - SQLAlchemy's own form

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    through_entry: Mapped[int] = mapped_column(BigInteger)  # LedgerEntry.sequence
    hash: Mapped[bytes]  # of what the block says of its entries, and of the hash before it
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain. Who keeps it elsewhere can tell whether all before it still stands."""

    number: int
    hash: str  # hexadecimal
    through_entry: int

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def seal_due(run_entries: int = RUN_ENTRIES) -> int:
    """Seal the entries that wait, as one block; return how many they were.

    Those that a running transaction may still precede are left to a later run, and so is what
    exceeds `run_entries`. Owns its transaction; may run any number of times, at once too.

    Raises sqlalchemy.exc.DataError unless 1 <= run_entries.
    """
    with transaction() as session:
        sealed: int = session.scalars(select(func.ledger.seal_v1(run_entries))).one()
    return sealed


def head(session: Session) -> Head | None:
    """None as long as nothing is sealed."""
    seal = session.execute(
        select(Seal.number, Seal.hash, Seal.through_entry).order_by(Seal.number.desc()).limit(1)
    ).one_or_none()
    return seal and Head(seal.number, seal.hash.hex(), seal.through_entry)


def waiting(session: Session) -> int:
    """How many entries have no seal yet: the other rules alone protect them."""
    sealed = select(func.coalesce(func.max(Seal.through_entry), 0)).scalar_subquery()
    found = select(func.count()).where(LedgerEntry.sequence > sealed)
    return session.scalars(found).one()


def missing(session: Session, expected: str) -> list[Finding]:
    """A finding if no seal of the chain is `expected`, a `Head` as text.

    A superuser can rewrite an entry, its seal and every later one, and the chain holds again; but
    then no seal after the entry is what it was. Nothing here shows what was done to entries after
    the expected seal, or before they were sealed at all.
    """
    known = select(Seal.number).where(
        func.concat(Seal.number, ":", func.encode(Seal.hash, "hex")) == expected
    )
    if session.scalars(known).first() is not None:
        return []
    return [Finding("the expected seal is in the chain", (expected,))]
