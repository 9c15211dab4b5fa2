"""Finding whom to send money to, without letting anybody search for who has a wallet.

Failed look-ups are counted per person and hour, in Redis, because the refusal that they end in
rolls back whatever a table would have noted. Without Redis each process counts for itself.
"""

import threading
import time
from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wallet.errors import TooManyAttempts
from wallet.people.account_numbers import is_account_number
from wallet.people.models import Person
from wallet.redis_client import RedisError, redis

FAILURES_PER_HOUR = 30
HOUR_SECONDS = 3600

_failures_here: Counter[str] = Counter()  # of this process and hour, for when Redis is away
_counting = threading.Lock()


def find_recipient(
    session: Session, account_number: str, currency: str, *, asked_by: UUID
) -> Person | None:
    """The person with a wallet in this currency behind this account number.

    Raises TooManyAttempts when the one who asks has failed too often within the hour.
    """
    counter = f"lookups:{asked_by}:{int(time.time() // HOUR_SECONDS)}"
    if _failures(counter) >= FAILURES_PER_HOUR:
        raise TooManyAttempts
    person = None
    if is_account_number(account_number):
        person = session.scalar(
            select(Person).where(
                Person.account_number == account_number, Person.currency == currency
            )
        )
    if person is None:
        _count_failure(counter)
    return person


def _failures(counter: str) -> int:
    try:
        return max(int(redis().get(counter) or 0), _failures_here[counter])
    except RedisError:
        return _failures_here[counter]


def _count_failure(counter: str) -> None:
    hour = counter.rpartition(":")[2]
    with _counting:
        for old in [key for key in _failures_here if not key.endswith(f":{hour}")]:
            del _failures_here[old]
        _failures_here[counter] += 1
    try:
        with redis().pipeline() as pipe:
            pipe.incr(counter)
            pipe.expire(counter, HOUR_SECONDS)
            pipe.execute()
    except RedisError:
        pass  # counted here, at least
