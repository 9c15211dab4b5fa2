"""Accepting a payout: a file becomes a draft, to be confirmed; a program's request is accepted at
once.

The caller commits; then, and only then, it rings. A refusal raises and leaves no trace.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import live
from wallet.database import after_commit
from wallet.errors import IdempotencyKeyReused
from wallet.payouts.drafts import forget_spare_drafts, require_confirmed
from wallet.payouts.faults import MAX_FAULTS, Fault, FaultyRows, kept
from wallet.payouts.models import Payout
from wallet.payouts.recipients import find_recipients
from wallet.payouts.requests import PayoutRequest
from wallet.payouts.states import State
from wallet.people import Person

_ADD_ROWS = text("""
    INSERT INTO payout_row (payout_id, number, recipient_id, minor, note)
    SELECT :payout_id, * FROM unnest(
        CAST(:numbers AS integer[]), CAST(:recipients AS uuid[]), CAST(:minors AS bigint[]),
        CAST(:notes AS text[]))
""")


def draft_payout(session: Session, person: Person, request: PayoutRequest) -> UUID:
    """Keep what was uploaded, with its faults, to be looked at; and the latest before it.

    Raises IdempotencyKeyReused, TooManyAttempts.
    """
    earlier = _earlier(session, person, request)
    if earlier is not None:
        return earlier
    recipients, faults = find_recipients(session, person, request)
    draft = _add(session, person, request, State.DRAFT, recipients, faults)
    forget_spare_drafts(session, person.id)
    return draft


def request_payout(
    session: Session, person: Person, request: PayoutRequest, *, confirmed: bool = False
) -> UUID:
    """Accept all of it at once.

    Raises FaultyRows, IdempotencyKeyReused, ConfirmationNeeded unless `confirmed`, and
    TooManyAttempts. None of these to a request that was accepted before.
    """
    earlier = _earlier(session, person, request)
    if earlier is not None:
        return earlier
    if request.faults:
        raise FaultyRows(request.faults)
    require_confirmed(confirmed)
    recipients, faults = find_recipients(session, person, request)
    if faults:
        raise FaultyRows(faults)
    return _add(session, person, request, State.ACCEPTED, recipients, faults)


def _earlier(session: Session, person: Person, request: PayoutRequest) -> UUID | None:
    """What this very request made before; None when its key is new. Raises
    IdempotencyKeyReused."""
    earlier = session.execute(
        select(Payout.id, Payout.digest).where(
            Payout.person_id == person.id, Payout.idempotency_key == request.key
        )
    ).one_or_none()
    if earlier is None:
        return None
    if earlier.digest != request.digest:
        raise IdempotencyKeyReused
    payout_id: UUID = earlier.id
    return payout_id


def _add(
    session: Session,
    person: Person,
    request: PayoutRequest,
    state: State,
    recipients: Mapping[int, UUID],
    faults: Sequence[Fault],
) -> UUID:
    """A twin in flight makes the INSERT wait for the twin's end; what the twin wrote is read by a
    second statement, because the first one's snapshot is older."""
    rows = [request.requests[number] for number in recipients]
    accepted_at = func.now() if state is State.ACCEPTED else None
    made: UUID | None = session.scalar(
        insert(Payout)
        .values(
            person_id=person.id,
            idempotency_key=request.key,
            digest=request.digest,
            mode=request.mode,
            state=state,
            currency=request.currency,
            row_count=len(rows),
            total=sum(row.amount.minor for row in rows),
            faults=[kept(fault) for fault in faults[:MAX_FAULTS]],
            fault_count=len(faults),
            accepted_at=accepted_at,
            due_at=accepted_at,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "idempotency_key"])
        .returning(Payout.id)
    )
    if made is None:
        return _of_twin(session, person, request)
    session.execute(
        _ADD_ROWS,
        {
            "payout_id": made,
            "numbers": list(recipients),
            "recipients": list(recipients.values()),
            "minors": [row.amount.minor for row in rows],
            "notes": [row.note for row in rows],
        },
    )
    after_commit(session, lambda: live.touch(person.id))
    return made


def _of_twin(session: Session, person: Person, request: PayoutRequest) -> UUID:
    made = _earlier(session, person, request)
    if made is None:  # it was discarded in between
        raise IdempotencyKeyReused
    return made
