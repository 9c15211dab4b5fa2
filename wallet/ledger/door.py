"""The door: the only way money moves, one round trip for any number of entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

Reason = Literal[
    "insufficient_funds", "content_differs", "unbalanced", "unknown_account", "wrong_currency"
]

POST = text(
    """
    SELECT ledger.post_v3(
        CAST(:operation_ids AS uuid[]), CAST(:steps AS text[]), CAST(:leg_entries AS integer[]),
        CAST(:accounts AS bigint[]), CAST(:amounts AS bigint[]), CAST(:currencies AS text[])
    )
    """
)

# The same for one entry of two legs that cancel out, and quicker.
POST_PAIR = text(
    """
    SELECT ledger.post_pair_v3(
        CAST(:operation_id AS uuid), CAST(:step AS text), CAST(:payer AS bigint),
        CAST(:payee AS bigint), CAST(:minor AS bigint), CAST(:currency AS text)
    )
    """
)


@dataclass(frozen=True, slots=True)
class Leg:
    account_id: int
    minor: int  # credit-positive minor units: what is added to the account
    currency: str

    def cancels(self, other: "Leg") -> bool:
        return self.minor == -other.minor and self.currency == other.currency


@dataclass(frozen=True, slots=True)
class Entry:
    """One balanced event. Its id is the operation with the step, e.g. `hold` or `resolve`.

    An account appears once in it, and the legs sum to zero per currency.
    """

    operation_id: UUID
    step: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """It is in the ledger now."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """It was in the ledger already, with the same legs, or earlier in the same batch."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It left no trace."""

    reason: Reason


Outcome = Posted | Replayed | Refused


def post(session: Session, entries: Sequence[Entry]) -> list[Outcome]:
    """Post what can be posted; one outcome per entry, in the order asked.

    One that is refused harms no other. Locks the customers' accounts until the transaction ends,
    so call it once per transaction, late: a second call could wait for another transaction that
    waits for this one.

    Raises sqlalchemy.exc.IntegrityError when an id of a batch is posted at the same moment by a
    transaction that shares no customer's account with this one: begin again.
    """
    match entries:
        case []:
            return []
        case [Entry(legs=(one, two)) as entry] if one.cancels(two):
            return [_post_pair(session, entry)]
    legs = [(number, leg) for number, entry in enumerate(entries, 1) for leg in entry.legs]
    answers: list[str] = session.execute(
        POST,
        {
            "operation_ids": [entry.operation_id for entry in entries],
            "steps": [entry.step for entry in entries],
            "leg_entries": [number for number, _ in legs],
            "accounts": [leg.account_id for _, leg in legs],
            "amounts": [leg.minor for _, leg in legs],
            "currencies": [leg.currency for _, leg in legs],
        },
    ).scalar_one()
    return [_outcome(answer) for answer in answers]


def _post_pair(session: Session, entry: Entry) -> Outcome:
    payer, payee = sorted(entry.legs, key=attrgetter("minor"))
    answer: str = session.execute(
        POST_PAIR,
        {
            "operation_id": entry.operation_id,
            "step": entry.step,
            "payer": payer.account_id,
            "payee": payee.account_id,
            "minor": payee.minor,
            "currency": payee.currency,
        },
    ).scalar_one()
    return _outcome(answer)


def _outcome(answer: str) -> Outcome:
    match answer:
        case "posted":
            return Posted()
        case "replayed":
            return Replayed()
        case reason:
            return Refused(cast(Reason, reason))
