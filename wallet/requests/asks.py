"""What people ask for, read from a form by the rules of a transfer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from wallet.money import Money
from wallet.operations.requests import Reading
from wallet.requests.states import Way


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked of one person, or of whoever has the link."""

    to: str | None  # an account number
    amount: Money
    field: str = "to"  # where the account number was typed


@dataclass(frozen=True, slots=True)
class Ask:
    way: Way
    parts: tuple[Part, ...]
    own_share: Money  # of a split; else zero
    note: str | None
    key: str

    @classmethod
    def of_person(cls, fields: Mapping[str, object], *, currency: str, key: str | None) -> "Ask":
        """Raises InvalidRequest."""
        reading = Reading(fields)
        part = Part(amount=reading.amount(currency), to=reading.account_number())
        return cls._read(Way.PERSON, part, reading, key)

    @classmethod
    def by_link(cls, fields: Mapping[str, object], *, currency: str, key: str | None) -> "Ask":
        """Raises InvalidRequest."""
        reading = Reading(fields)
        return cls._read(Way.LINK, Part(None, reading.amount(currency)), reading, key)

    @classmethod
    def _read(cls, way: Way, part: Part, reading: Reading, key: str | None) -> "Ask":
        ask = cls(way, (part,), Money(0, part.amount.currency), reading.note(), reading.key(key))
        reading.finish()
        return ask

    @property
    def digest(self) -> bytes:
        """Of what must be the same whenever the key is used again."""
        parts = [(part.to, part.amount.minor) for part in self.parts]
        content = [self.way, parts, self.own_share.minor, self.note]
        return hashlib.sha256(json.dumps(content).encode()).digest()
