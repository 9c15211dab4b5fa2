"""The link to the bank: calls, answers, the breaker, the line of those who wait for its return."""

from dataclasses import dataclass
from datetime import datetime

from wallet.bank import breaker, line
from wallet.bank.client import Bank
from wallet.redis_client import RedisError

HEALTH_SHOWN_SECONDS = 1.0  # whoever looks at a status page doesn't wait longer

__all__ = ["Bank", "BankStatus", "health", "status"]


@dataclass(frozen=True, slots=True)
class BankStatus:
    """What people are told of the bank."""

    reachable: bool
    waiting: int  # operations in line, while it is away
    since: datetime | None  # when it went away


def status() -> BankStatus:
    """The breaker and the line; asks the bank nothing. Never raises."""
    since = breaker.open_since()
    try:
        waiting = line.size() if since else 0
    except RedisError:
        waiting = 0
    return BankStatus(reachable=since is None, waiting=waiting, since=since)


def health() -> bool:
    """Ask the bank itself, with a short timeout."""
    return Bank().healthy(seconds=HEALTH_SHOWN_SECONDS)
