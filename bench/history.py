"""Settled transfers by the hundred for a measurement: their rows by one statement, their entries
through the ledger's door."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet import ledger
from wallet.ledger import Posted
from wallet.money import Money
from wallet.operations import entries
from wallet.people import Person

_OPERATIONS = text("""
    INSERT INTO operation (kind, state, person_id, recipient_id, minor, currency,
                           idempotency_key, settled_at)
    SELECT 'transfer', 'settled', sender, recipient, :minor, :currency,
           gen_random_uuid()::text, now()
    FROM unnest(CAST(:senders AS uuid[]), CAST(:recipients AS uuid[]))
        WITH ORDINALITY AS pair (sender, recipient, place)
    ORDER BY place
    RETURNING id
""")


def transfers(session: Session, pairs: Sequence[tuple[Person, Person]], money: Money) -> list[UUID]:
    """So much from the first to the second of each pair, in their order; the operations' ids."""
    accounts = ledger.account_ids(session, list({person.id for pair in pairs for person in pair}))
    asked = {"senders": [a.id for a, _ in pairs], "recipients": [b.id for _, b in pairs]}
    amount = {"minor": money.minor, "currency": money.currency}
    ids = list(session.scalars(_OPERATIONS, asked | amount))
    outcomes = ledger.post(
        session,
        [
            entries.transfer(id_, accounts[a.id].available, accounts[b.id].available, money)
            for id_, (a, b) in zip(ids, pairs, strict=True)
        ],
    )
    if any(outcome != Posted() for outcome in outcomes):
        raise RuntimeError("the ledger did not post everything")
    return ids
