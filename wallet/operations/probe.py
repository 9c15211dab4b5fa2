"""Finding out that the bank is back, and letting the line go."""

import logging

from sqlalchemy import text

from wallet.bank import breaker, line
from wallet.bank.client import Bank
from wallet.database import transaction
from wallet.operations.claims import claim_alone, claim_batch, count_in_line, waiting_in_line
from wallet.operations.execute import try_out
from wallet.redis_client import RedisError, redis

PROBE_LOCK = "bank:probe"
PROBE_LOCK_SECONDS = 12  # over one question about its health and two calls to the bank

# Literals, so that the planner can use the indexes of what is in flight.
_ANYTHING_DUE = text("""
    SELECT EXISTS (SELECT FROM operation
                   WHERE state IN ('requested', 'submitted', 'awaiting_bank') AND due_at <= now())
        OR EXISTS (SELECT FROM operation
                   WHERE state = 'parked' AND due_at IS NOT NULL AND due_at <= now())
        OR :is_there AND EXISTS (SELECT FROM operation WHERE state = 'parked' AND due_at IS NULL)
""")

log = logging.getLogger(__name__)


def probe(bank: Bank) -> bool:
    """Is the bank back? One asker at a time, by a token; True when this call closed the breaker.

    1. Ask the bank how it is.
    2. Try out a first small batch from the line, or one of those that are asked alone.
    3. A usable answer, or nothing to ask, closes the breaker; the line leaves in growing batches.
    """
    if not breaker.is_open():
        return False
    lock = redis().lock(PROBE_LOCK, timeout=PROBE_LOCK_SECONDS, blocking=False)
    try:
        if not lock.acquire():
            return False
    except RedisError:
        return _ask(bank)  # alone with one's own view of the bank
    try:
        return _ask(bank)
    finally:
        try:
            lock.release()
        except RedisError:  # expired, or Redis went away: then it isn't ours any more
            log.warning("the probe outlived its lock")


def _ask(bank: Bank) -> bool:
    if not bank.healthy():
        return False
    claims = claim_batch(breaker.RAMP_START).claims or claim_alone()
    if claims and not try_out(bank, claims):
        return False
    breaker.close()  # with nothing to ask, nobody is harmed if it is too early
    return True


def mend_line() -> None:
    """Give back their places to who should stand in line and doesn't, after Redis lost something.

    Raises RedisError.
    """
    with transaction() as session:
        if line.is_lost() or line.size() < count_in_line(session):
            line.rebuild(waiting_in_line(session))


def is_anything_due() -> bool:
    """Is there an operation that a worker should look at now?"""
    with transaction() as session:
        return bool(session.scalar(_ANYTHING_DUE, {"is_there": not breaker.is_open()}))
