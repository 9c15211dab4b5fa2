"""Finding whom to send money to, without letting anybody search for who has a wallet.

Failed look-ups are counted per person and hour, in Redis, because the refusal that they end in
rolls back whatever a table would have noted. Without Redis each process counts for itself.
"""

import threading
import time
from collections import Counter
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, literal, select
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
    counter = _counter(asked_by)
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
        _count_failures(counter, 1)
    return person


def find_recipients(
    session: Session, account_numbers: Collection[str], currency: str, *, asked_by: UUID
) -> dict[str, UUID]:
    """The ids of those with a wallet in this currency, by their account numbers.

    Each that is unknown is a failure. Raises TooManyAttempts when there are more of them than may
    fail within the hour, which are then used up: that answer alone would tell that none of many
    exists, and repeated it would find the few that do.
    """
    counter = _counter(asked_by)
    if _failures(counter) >= FAILURES_PER_HOUR:
        raise TooManyAttempts
    numbers = literal(list(account_numbers), ARRAY(Text))
    rows = session.execute(
        select(Person.account_number, Person.id).where(
            Person.account_number == any_(numbers), Person.currency == currency
        )
    )
    found = {row.account_number: row.id for row in rows}
    unknown = len(account_numbers) - len(found)
    if unknown and _count_failures(counter, unknown) > FAILURES_PER_HOUR:
        raise TooManyAttempts(
            "Too many of these accounts are unknown. Check them, and wait a while."
        )
    return found


def _counter(asked_by: UUID) -> str:
    return f"lookups:{asked_by}:{int(time.time() // HOUR_SECONDS)}"


def _failures(counter: str) -> int:
    try:
        return max(int(redis().get(counter) or 0), _failures_here[counter])
    except RedisError:
        return _failures_here[counter]


def _count_failures(counter: str, failures: int) -> int:
    """How many there are with these."""
    hour = counter.rpartition(":")[2]
    with _counting:
        for old in [key for key in _failures_here if not key.endswith(f":{hour}")]:
            del _failures_here[old]
        _failures_here[counter] += failures
        here = _failures_here[counter]
    try:
        with redis().pipeline() as pipe:
            pipe.incrby(counter, failures)
            pipe.expire(counter, HOUR_SECONDS)
            return max(int(pipe.execute()[0]), here)
    except RedisError:
        return here
