"""Carrying out what is due with the bank: claim, call, apply. No row lock is held across HTTP."""

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from wallet.bank import breaker
from wallet.bank.answers import UNCLEAR, UNREACHABLE, Answer, Unknown
from wallet.bank.client import Bank, BatchFailed
from wallet.operations.apply import apply_answers
from wallet.operations.claims import Claim, claim_alone, claim_batch, park_requested

PARK_AT_ONCE = 500

log = logging.getLogger(__name__)


def execute_due(bank: Bank, *, on_full: Callable[[], object] | None = None) -> int:
    """Carry out one batch of what is due; return how many operations were asked for.

    1. While the bank is away: stand in line, ask nothing.
    2. Claim a batch and commit. Was it full, so is there more: `on_full` rings, and another worker
       goes on while this one waits for the bank.
    3. Ask the bank for the batch; each operation is answered on its own.
    4. Apply the answers in one transaction.
    5. Then one of those that must be asked alone, so that a poisonous one stops nobody.
    """
    if breaker.is_open():
        if park_requested(PARK_AT_ONCE) == PARK_AT_ONCE and on_full:
            on_full()
        return 0
    limit = breaker.batch_size()
    claims = claim_batch(limit)
    if len(claims) == limit and on_full:
        on_full()
    carry_out(bank, claims)
    alone = claim_alone() if not breaker.is_open() else []
    if alone and on_full:
        on_full()
    carry_out(bank, alone)
    return len(claims) + len(alone)


def carry_out(bank: Bank, claims: Sequence[Claim]) -> bool:
    """Ask for these and apply what the bank says; True when it gave at least one usable answer."""
    if not claims:
        return False
    answers = _ask(bank, claims)
    apply_answers(claims, answers)
    return not all(isinstance(answer, Unknown) for answer in answers.values())


def _ask(bank: Bank, claims: Sequence[Claim]) -> dict[UUID, Answer]:
    """One answer for each claim, Unknown included."""
    answers = _call(bank, claims)
    if not all(isinstance(answer, Unknown) for answer in answers.values()):
        breaker.answered()
    elif not bank.healthy():
        breaker.trip()
        return {claim.id: Unknown(UNREACHABLE) for claim in claims}
    elif answers == {claims[0].id: Unknown(UNCLEAR)}:  # it was asked alone
        breaker.suspect(claims[0].id)
    return answers


def _call(bank: Bank, claims: Sequence[Claim]) -> dict[UUID, Answer]:
    if len(claims) == 1:
        return {claims[0].id: bank.submit_one(claims[0].order)}
    try:
        return bank.submit([claim.order for claim in claims])
    except BatchFailed as failure:
        # Each will be asked alone next, so that one poisonous operation stops only itself.
        log.warning("a batch of %d got no usable answer: %s", len(claims), failure)
        return {claim.id: Unknown() for claim in claims}
