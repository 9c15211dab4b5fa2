"""The payouts queue's work: rows that wait become transfers, a chunk in each transaction.

What a chunk does, the ledger's entries, the transfers, the rows' states, is one commit: a worker
that dies in it has done nothing, and the next claim goes on with the rows that still wait.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ARRAY, Integer, Row, any_, case, func, literal, text, update
from sqlalchemy.orm import Session

from wallet import ledger, live
from wallet.database import after_commit, transaction
from wallet.money import Money
from wallet.notifications import notify_about_payout
from wallet.operations import entries
from wallet.payouts.claims import Claim, claim_next, lock
from wallet.payouts.models import Payout, PayoutRow
from wallet.payouts.reasons import INSUFFICIENT_FUNDS, NOT_ALL, RECIPIENT_NOT_FOUND
from wallet.payouts.requests import MAX_ROWS
from wallet.payouts.states import Mode, RowState, State
from wallet.people.payees import with_rule

CHUNK_ROWS = 500
CHUNKS = 4  # of one message, so that its thread is free for others soon

_WAITING = text(with_rule((Path(__file__).parent / "waiting.sql").read_text(), payer=":payer_id"))
_SETTLE = text((Path(__file__).parent / "settle.sql").read_text())

log = logging.getLogger(__name__)


def execute_due(*, on_more: Callable[[], object] | None = None) -> int:
    """Carry out a few chunks of what is due; return how many rows got their answer.

    Each time of the payout that has waited longest, so that a large one keeps no other from its
    turn. Safe to run any number of times. When there may be more, `on_more` rings for it.
    """
    answered = 0
    for _ in range(CHUNKS):
        claim = claim_next()
        if claim is None:
            return answered
        answered += carry_out(claim)
    if on_more:
        on_more()
    return answered


def carry_out(claim: Claim) -> int:
    """Do the next chunk, or all of it at once; return how many rows got their answer. Commits.

    1. Lock the payout, if it is still ours: from here on nobody else can claim it.
    2. Post what waits; the ledger judges row by row.
    3. Write down what it said. Of all or nothing, one refusal undoes the posting first.
    """
    with transaction() as session:
        if not lock(session, claim):
            return 0  # the lease ran out, and another worker got there first
        rows = _waiting(session, claim)
        with session.begin_nested() as posting:
            reasons = _post(session, claim, rows)
            is_refused = claim.mode is Mode.ALL_OR_NOTHING and any(reasons)
            if is_refused:
                posting.rollback()
        if is_refused:
            _refuse(session, claim, rows, reasons)
        else:
            _settle(session, claim, rows, reasons)
    return len(rows)


def _waiting(session: Session, claim: Claim) -> Sequence[Row[Any]]:
    limit = MAX_ROWS if claim.mode is Mode.ALL_OR_NOTHING else CHUNK_ROWS
    return session.execute(
        _WAITING, {"payout_id": claim.id, "payer_id": claim.person_id, "limit": limit}
    ).all()


def _post(session: Session, claim: Claim, rows: Sequence[Row[Any]]) -> list[str | None]:
    """Why each row was refused; None for those that were posted."""
    source = ledger.account_ids(session, [claim.person_id])[claim.person_id].available
    payable = [row for row in rows if row.account_id is not None]
    outcomes = ledger.post(
        session,
        [
            entries.transfer(
                row.operation_id, source, row.account_id, Money(row.minor, claim.currency)
            )
            for row in payable
        ],
    )
    refused = {
        row.number: o.reason
        for row, o in zip(payable, outcomes, strict=True)
        if isinstance(o, ledger.Refused)
    }
    if strange := set(refused.values()) - {INSUFFICIENT_FUNDS}:
        log.error("ALARM the ledger refused rows of payout %s: %s", claim.id, strange)
    return [
        RECIPIENT_NOT_FOUND if row.account_id is None else refused.get(row.number) for row in rows
    ]


def _settle(
    session: Session, claim: Claim, rows: Sequence[Row[Any]], reasons: Sequence[str | None]
) -> None:
    settled = [row for row, reason in zip(rows, reasons, strict=True) if reason is None]
    refused = [(row, reason) for row, reason in zip(rows, reasons, strict=True) if reason]
    state = session.execute(
        _SETTLE,
        {
            "payout_id": claim.id,
            "person_id": claim.person_id,
            "currency": claim.currency,
            "settled": [row.number for row in settled],
            "refused": [row.number for row, _ in refused],
            "reasons": [reason for _, reason in refused],
        },
    ).scalar_one()
    if state == State.DONE:
        notify_about_payout(session, "payout_done", claim.person_id, claim.id)
    recipients = {row.recipient_id for row in settled}
    after_commit(session, lambda: live.touch(claim.person_id, *recipients))


def _refuse(
    session: Session, claim: Claim, rows: Sequence[Row[Any]], reasons: Sequence[str | None]
) -> None:
    """As a whole: nothing of it was posted. The rows that can't be received by anybody say so."""
    reason = next(filter(None, reasons))
    lost = [row.number for row in rows if row.account_id is None]
    why = case(
        (PayoutRow.number == any_(literal(lost, ARRAY(Integer))), RECIPIENT_NOT_FOUND),
        else_=NOT_ALL,
    )
    session.execute(
        update(PayoutRow)
        .where(PayoutRow.payout_id == claim.id)
        .values(state=RowState.REFUSED, reason=why)
    )
    session.execute(
        update(Payout)
        .where(Payout.id == claim.id)
        .values(
            state=State.REFUSED,
            reason=reason,
            refused_count=Payout.row_count,
            due_at=None,
            done_at=func.now(),
        )
    )
    notify_about_payout(session, "payout_refused", claim.person_id, claim.id)
    after_commit(session, lambda: live.touch(claim.person_id))
