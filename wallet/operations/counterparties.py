"""The people whom somebody paid lately, or was paid by: they may be found by their names, because
these stand in that person's own history.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from wallet.database import Statement
from wallet.people.account_numbers import mask

MAX_NAME = 100

_COUNTERPARTIES = Statement((Path(__file__).parent / "counterparties.sql").read_text())


@dataclass(frozen=True, slots=True)
class Counterparty:
    id: UUID
    holder: str
    account_number: str  # not shown to whoever was only paid by them

    @property
    def masked_account(self) -> str:
        return mask(self.account_number)


def counterparties(person_id: UUID, name: str = "") -> list[Counterparty]:
    """Eight at most, the latest first; those whose names contain this, if it is given."""
    if "\0" in name or len(name) > MAX_NAME:
        return []
    return _read(person_id, name.strip(), None)


def counterparty(person_id: UUID, other_id: UUID) -> Counterparty | None:
    """One of them; None for whoever is none."""
    return next(iter(_read(person_id, "", other_id)), None)


def _read(person_id: UUID, name: str, other_id: UUID | None) -> list[Counterparty]:
    rows: list[Any] = _COUNTERPARTIES.all(person_id=person_id, name=name, id=other_id)
    return [Counterparty(row.id, row.holder, row.account_number) for row in rows]
