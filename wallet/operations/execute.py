"""Carrying out what is due with the bank: claim, call, apply. No row lock is held across HTTP."""

import logging
import random
from collections.abc import Callable, Sequence
from uuid import UUID

from wallet.bank import breaker
from wallet.bank.answers import UNCLEAR, UNREACHABLE, Answer, Unknown
from wallet.bank.client import Bank, BatchFailed
from wallet.operations.apply import apply_answers
from wallet.operations.claims import Claim, claim_alone, claim_batch, park_due

PARK_AT_ONCE = 500

log = logging.getLogger(__name__)

Answers = dict[UUID, Answer]


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
        if park_due(PARK_AT_ONCE) == PARK_AT_ONCE and on_full:
            on_full()
        return 0
    batch = claim_batch(breaker.batch_size())
    if batch.is_full and on_full:
        on_full()
    carry_out(bank, batch.claims)
    alone = claim_alone() if not breaker.is_open() else []
    if alone and on_full:
        on_full()
    carry_out(bank, alone)
    return len(batch.claims) + len(alone)


def carry_out(bank: Bank, claims: Sequence[Claim]) -> None:
    """Ask for these and apply what the bank says."""
    if not claims:
        return
    answers = _call(bank, claims)
    if _is_usable(answers):
        breaker.answered()
    elif not bank.healthy():
        breaker.trip()
        answers = _all(claims, UNREACHABLE)
    elif answers == _all(claims[:1], UNCLEAR):  # it was asked alone
        breaker.suspect(claims[0].id)
    apply_answers(claims, answers)


def try_out(bank: Bank, claims: Sequence[Claim]) -> bool:
    """Ask an absent bank for these; True when it gave at least one usable answer.

    A batch that gets none is followed by one of it alone, picked by chance: a poisonous operation
    at the head of the line must not keep the bank away for ever. When that gets none either, all
    go back to their places.
    """
    answers = _call(bank, claims)
    if not _is_usable(answers) and len(claims) > 1:
        chosen = random.choice(claims)  # noqa: S311 - not a secret
        answers |= _call(bank, [chosen])
        if not _is_usable(answers):
            answers = _all(claims, UNREACHABLE)
    apply_answers(claims, answers)
    return _is_usable(answers)


def _call(bank: Bank, claims: Sequence[Claim]) -> Answers:
    """One answer for each claim, Unknown included."""
    if len(claims) == 1:
        return {claims[0].id: bank.submit_one(claims[0].order)}
    try:
        return bank.submit([claim.order for claim in claims])
    except BatchFailed as failure:
        # Each will be asked alone next, so that one poisonous operation stops only itself.
        log.warning("a batch of %d got no usable answer: %s", len(claims), failure)
        breaker.batch_failed(len(claims))
        return _all(claims, UNCLEAR)


def _is_usable(answers: Answers) -> bool:
    return not all(isinstance(answer, Unknown) for answer in answers.values())


def _all(claims: Sequence[Claim], reason: str) -> Answers:
    return {claim.id: Unknown(reason) for claim in claims}
