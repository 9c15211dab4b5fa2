"""Devices that a person has signed in with before; a sign-in from another one is told by mail."""

import hashlib
import re
import secrets

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet.people.account_numbers import is_account_number
from wallet.people.models import KnownDevice, Person

_TOKEN = re.compile(r"[0-9a-f]{64}")


def knows_device(session: Session, account_number: str, device_token: str) -> bool:
    """Whether the owner of this account has signed in with this device before."""
    if not is_account_number(account_number) or not _is_token(device_token):
        return False
    return (
        session.scalar(
            select(KnownDevice.person_id)
            .join(Person, Person.id == KnownDevice.person_id)
            .where(
                Person.account_number == account_number,
                KnownDevice.token_hash == _hash(device_token),
            )
        )
        is not None
    )


def remember_device(session: Session, person: Person, device_token: str) -> tuple[str, bool]:
    """The token that the device is to keep, and whether it is new to this person.

    The first one that a wallet ever sees isn't new: it is the one that opened it.
    """
    token = device_token if _is_token(device_token) else secrets.token_hex(32)
    added = session.scalar(
        insert(KnownDevice)
        .values(person_id=person.id, token_hash=_hash(token))
        .on_conflict_do_update(
            index_elements=["person_id", "token_hash"], set_={"last_seen_at": func.now()}
        )
        .returning(literal_column("xmax = 0"))
    )
    return token, bool(added) and _has_another(session, person)


def _has_another(session: Session, person: Person) -> bool:
    known = select(KnownDevice.token_hash).where(KnownDevice.person_id == person.id)
    return len(session.scalars(known.limit(2)).all()) == 2


def _is_token(text: object) -> bool:
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def _hash(token: str) -> str:
    """It has 256 bits of chance, so a plain hash can't be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()
