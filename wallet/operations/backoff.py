"""How long an operation waits before it asks again by itself."""

import random

from wallet.bank.answers import CONFLICT

RETRY_FIRST_SECONDS = 0.5
RETRY_MAX_SECONDS = 60.0
CONFLICT_SECONDS = 900.0  # it needs a person; asking often would only repeat the alarm
PENDING_FIRST_SECONDS = 5.0  # the bank's webhook is usually faster
PENDING_MAX_SECONDS = 60.0
SPREAD = 0.25  # so that what failed together doesn't come back together


def retry_seconds(attempt: int, reason: str) -> float:
    """After `attempt` unclear answers."""
    if reason == CONFLICT:
        return CONFLICT_SECONDS
    return _doubling(RETRY_FIRST_SECONDS, attempt, RETRY_MAX_SECONDS)


def pending_seconds(attempt: int) -> float:
    """After the bank said "pending" for the `attempt`-th time."""
    return _doubling(PENDING_FIRST_SECONDS, attempt, PENDING_MAX_SECONDS)


def _doubling(first: float, attempt: int, most: float) -> float:
    wait = min(first * 2.0 ** min(attempt - 1, 16), most)
    return wait * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 - not a secret
