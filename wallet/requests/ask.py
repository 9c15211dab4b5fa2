"""Asking for money: each of those asked has a request, all of them in one transaction.

The caller commits; then, and only then, it rings. A refusal raises and leaves no trace.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import live, operations, people
from wallet.database import after_commit
from wallet.errors import IdempotencyKeyReused, RecipientIsSelf, RecipientNotFound
from wallet.languages import gettext
from wallet.notifications import notify_about_money_request
from wallet.operations.requests import InvalidRequest, Problem
from wallet.people import Person
from wallet.requests.asks import Ask
from wallet.requests.limits import refuse_too_many
from wallet.requests.models import MoneyRequest, RequestGroup
from wallet.requests.states import Way

TOKEN_BYTES = 16  # 128 bits of chance: nobody finds a link by trying


@dataclass(frozen=True, slots=True)
class Asked:
    group_id: UUID
    request_id: UUID  # the first of it
    is_split: bool


def ask(session: Session, person: Person, request: Ask) -> Asked:
    """Make one request for each part, and promise to tell whom it is asked of.

    Raises InvalidRequest for accounts that can't be asked, IdempotencyKeyReused, TooManyAttempts.
    None of these to what was asked for before under this key.
    """
    # One after the other for each asker: a twin waits, and limits are counted to the end. Weak
    # enough not to wait for, or stop, what merely refers to the person.
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    earlier = _earlier(session, person, request)
    if earlier is not None:
        return earlier
    payers = _payers(session, person, request)
    refuse_too_many(session, person.id, payers.values(), len(request.parts))
    asked = _add(session, person, request, payers)
    after_commit(session, lambda: live.touch(person.id, *payers.values()))
    return asked


def _earlier(session: Session, person: Person, request: Ask) -> Asked | None:
    group = session.scalar(
        select(RequestGroup).where(
            RequestGroup.asker_id == person.id, RequestGroup.idempotency_key == request.key
        )
    )
    if group is None:
        return None
    if group.digest != request.digest:
        raise IdempotencyKeyReused
    first = select(MoneyRequest.id).where(MoneyRequest.group_id == group.id)
    request_id = session.scalars(first.order_by(MoneyRequest.number).limit(1)).one()
    return Asked(group.id, request_id, group.way == Way.SPLIT)


def _payers(session: Session, person: Person, request: Ask) -> dict[str, UUID]:
    """Their ids by account numbers. Each that is unknown counts as a failed look-up."""
    wanted = {part.to for part in request.parts if part.to}
    known: dict[str, UUID] = {}
    others = wanted - {person.account_number}
    if others:
        known = people.find_recipients(session, others, person.currency, asked_by=person.id)
    if problems := {
        part.field: _why_not(person, part.to)
        for part in request.parts
        if part.to and part.to not in known
    }:
        raise InvalidRequest(problems)
    return known


def _why_not(person: Person, account: str) -> Problem:
    if account == person.account_number:
        return Problem(RecipientIsSelf().code, gettext("You can't ask yourself for money."))
    message = gettext("No %(currency)s wallet has this number. Check it.", currency=person.currency)
    return Problem(RecipientNotFound.code, message)


def _add(session: Session, person: Person, request: Ask, payers: dict[str, UUID]) -> Asked:
    group_id: UUID = session.scalars(
        insert(RequestGroup)
        .values(
            asker_id=person.id,
            idempotency_key=request.key,
            digest=request.digest,
            way=request.way,
            own_share=request.own_share.minor,
        )
        .returning(RequestGroup.id)
    ).one()
    acquainted = operations.acquainted(session, person.id, payers.values())
    ids: list[UUID] = []
    for number, part in enumerate(request.parts, 1):
        payer_id = payers[part.to] if part.to else None
        made = MoneyRequest(
            group_id=group_id,
            number=number,
            asker_id=person.id,
            payer_id=payer_id,
            minor=part.amount.minor,
            currency=part.amount.currency,
            note=request.note,
            token=None if payer_id else secrets.token_urlsafe(TOKEN_BYTES),
            acquainted=payer_id in acquainted,
        )
        session.add(made)
        session.flush()
        ids.append(made.id)
        if payer_id:
            notify_about_money_request(session, "request_asked", payer_id, made.id)
    return Asked(group_id, ids[0], request.way is Way.SPLIT)
