"""The people whom somebody paid lately, or was paid by: they may be found by their names, because
these stand in that person's own history.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet.database import Statement
from wallet.people.account_numbers import mask
from wallet.plain import plain, plain_sql

MAX_NAME = 100
MOST = 8

_HERE = Path(__file__).parent
_COUNTERPARTIES = Statement(
    (_HERE / "counterparties.sql").read_text().replace("{plain_holder}", plain_sql("holder"))
)
_ACQUAINTED = text((_HERE / "acquainted.sql").read_text())


@dataclass(frozen=True, slots=True)
class Counterparty:
    id: UUID
    holder: str
    account_number: str  # not shown to whoever was only paid by them

    @property
    def masked_account(self) -> str:
        return mask(self.account_number)


def counterparties(person_id: UUID, name: str = "", most: int = MOST) -> list[Counterparty]:
    """The latest first; those whose names contain this, if it is given."""
    if "\0" in name or len(name) > MAX_NAME:
        return []
    return _read(person_id, name.strip(), None, most)


def paid_lately(person_id: UUID, most: int) -> list[Counterparty]:
    """Those alone whom this person paid, the latest first."""
    return _read(person_id, "", None, most, only_paid=True)


def counterparty(person_id: UUID, other_id: UUID) -> Counterparty | None:
    """One of them; None for whoever is none."""
    return next(iter(_read(person_id, "", other_id, 1)), None)


def acquainted(session: Session, person_id: UUID, others: Collection[UUID]) -> set[UUID]:
    """Those of them with whom money was exchanged, either way: they know each other's names."""
    values = {"person_id": person_id, "others": list(others)}
    return set(session.scalars(_ACQUAINTED, values)) if others else set()


def _read(
    person_id: UUID, name: str, other_id: UUID | None, most: int, *, only_paid: bool = False
) -> list[Counterparty]:
    values = {
        "person_id": person_id,
        "name": plain(name),
        "id": other_id,
        "most": most,
        "only_paid": only_paid,
    }
    rows: list[Any] = _COUNTERPARTIES.all(**values)
    return [Counterparty(row.id, row.holder, row.account_number) for row in rows]
