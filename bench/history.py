"""Settled operations by the hundred for a measurement: the rows by one statement, their entries
through the ledger's door."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet import ledger
from wallet.ledger import Entry, Posted
from wallet.money import Money
from wallet.operations import entries
from wallet.people import Person

_OPERATIONS = text("""
    INSERT INTO operation (kind, state, person_id, recipient_id, minor, currency,
                           idempotency_key, settled_at)
    SELECT CASE WHEN recipient IS NULL THEN 'deposit' ELSE 'transfer' END, 'settled',
           person, recipient, :minor, :currency, gen_random_uuid()::text, now()
    FROM unnest(CAST(:people AS uuid[]), CAST(:recipients AS uuid[]))
        WITH ORDINALITY AS asked (person, recipient, place)
    ORDER BY place
    RETURNING id
""")


def deposits(session: Session, people: Sequence[Person], money: Money) -> None:
    """So much for each, once more."""
    settlement = ledger.system_account(session, "settlement", money.currency)
    accounts = ledger.account_ids(session, [person.id for person in people])
    ids = _settled(session, [person.id for person in people], [None] * len(people), money)
    _post(
        session,
        [
            entries.settle_deposit(id_, accounts[person.id], settlement, money)
            for id_, person in zip(ids, people, strict=True)
        ],
    )


def transfers(session: Session, pairs: Sequence[tuple[Person, Person]], money: Money) -> list[UUID]:
    """So much from the first to the second of each pair, in their order; the operations' ids."""
    accounts = ledger.account_ids(session, list({person.id for pair in pairs for person in pair}))
    ids = _settled(session, [a.id for a, _ in pairs], [b.id for _, b in pairs], money)
    _post(
        session,
        [
            entries.transfer(id_, accounts[a.id].available, accounts[b.id].available, money)
            for id_, (a, b) in zip(ids, pairs, strict=True)
        ],
    )
    return ids


def _settled(
    session: Session, people: list[UUID], recipients: Sequence[UUID | None], money: Money
) -> list[UUID]:
    asked = {"people": people, "recipients": recipients}
    amount = {"minor": money.minor, "currency": money.currency}
    return list(session.scalars(_OPERATIONS, asked | amount))


def _post(session: Session, batch: list[Entry]) -> None:
    if any(outcome != Posted() for outcome in ledger.post(session, batch)):
        raise RuntimeError("the ledger did not post everything")
