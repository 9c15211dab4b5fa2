"""Devices that a person has signed in with before; a sign-in from another one is told by mail."""

import hashlib
import secrets
from uuid import UUID

from sqlalchemy import delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet.people.account_numbers import is_account_number
from wallet.people.keys import read_signed, signed
from wallet.people.models import KnownDevice, Person, SignInSession

PURPOSE = "device"


def knows_device(session: Session, account_number: str, device_token: str) -> bool:
    """Whether the owner of this account has signed in with this device before."""
    if not is_account_number(account_number) or not _is_ours(device_token):
        return False
    return (
        session.scalar(
            select(KnownDevice.person_id)
            .join(Person, Person.id == KnownDevice.person_id)
            .where(
                Person.account_number == account_number,
                KnownDevice.token_hash == device_hash(device_token),
            )
        )
        is not None
    )


def remember_device(session: Session, person: Person, device_token: str) -> tuple[str, bool]:
    """The token that the device is to keep, and whether it is new to this person.

    A token that isn't ours is replaced: nobody chooses by what a browser is known.
    """
    token = device_token
    if not _is_ours(token):
        token = signed(PURPOSE, secrets.token_hex(32))
    added = session.scalar(
        insert(KnownDevice)
        .values(person_id=person.id, token_hash=device_hash(token))
        .on_conflict_do_update(
            index_elements=["person_id", "token_hash"], set_={"last_seen_at": func.now()}
        )
        .returning(literal_column("xmax = 0"))
    )
    return token, bool(added)


def forget_other_devices(session: Session, person: Person, session_id: UUID) -> None:
    """All but the one that this sign-in began on."""
    this_one = (
        select(SignInSession.device_hash).where(SignInSession.id == session_id).scalar_subquery()
    )
    session.execute(
        delete(KnownDevice).where(
            KnownDevice.person_id == person.id,
            KnownDevice.token_hash.is_distinct_from(this_one),
        )
    )


def device_hash(token: str) -> str:
    """It has 256 bits of chance, so a plain hash can't be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _is_ours(token: object) -> bool:
    return read_signed(PURPOSE, token) is not None
