"""Finding out that the bank is back, and letting the line go."""

import logging

from sqlalchemy import text

from wallet.bank import breaker, line
from wallet.bank.client import Bank
from wallet.database import transaction
from wallet.operations.claims import claim_batch, waiting_in_line
from wallet.operations.execute import carry_out
from wallet.redis_client import RedisError, redis

PROBE_LOCK = "bank:probe"
PROBE_LOCK_SECONDS = 10  # over one health question and one bank call

# Literals, so that the planner can use the indexes of what is in flight.
_ANYTHING_DUE = text("""
    SELECT EXISTS (SELECT FROM operation
                   WHERE state IN ('requested', 'submitted', 'awaiting_bank') AND due_at <= now())
        OR EXISTS (SELECT FROM operation
                   WHERE state = 'parked' AND due_at IS NOT NULL AND due_at <= now())
""")

log = logging.getLogger(__name__)


def probe(bank: Bank) -> bool:
    """Is the bank back? One asker at a time, by a token; True when this call closed the breaker.

    1. Ask the bank how it is.
    2. Carry out a first small batch from the line.
    3. A usable answer, or an empty line, closes the breaker; the line leaves in growing batches.
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
    first = claim_batch(breaker.RAMP_START)
    if first and not carry_out(bank, first):
        return False
    breaker.close()
    return True


def mend_line() -> int:
    """Put back who should stand in line and doesn't: the lot was lost, or somebody was taken out of
    it and died before the claim. Returns how many wait. Raises RedisError.
    """
    lost = line.is_lost()
    if not lost and (line.size() > 0 or breaker.is_open()):
        return line.size()
    with transaction() as session:
        waiting = waiting_in_line(session)
    if waiting or lost:
        line.rebuild(waiting)
    return len(waiting)


def is_anything_due() -> bool:
    """Is there an operation that a worker should look at now?"""
    with transaction() as session:
        return bool(session.scalar(_ANYTHING_DUE))
