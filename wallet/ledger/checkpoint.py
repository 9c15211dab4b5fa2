"""Checkpoints keep the tail of the system's accounts short: their balance stays quick to read."""

from sqlalchemy import func, select

from wallet.database import transaction

TAIL_POSTINGS = 10_000  # summing so many takes about 2 ms
RUN_POSTINGS = 200_000  # per account; far below what a statement may take, even from a cold disk


def checkpoint_due(tail_postings: int = TAIL_POSTINGS, run_postings: int = RUN_POSTINGS) -> int:
    """Write a checkpoint for each system account with so many postings since its last one.

    Postings that a running transaction may still surround are left to a later run, and so is what
    exceeds `run_postings`. Returns how many checkpoints were written. Owns its transaction; may run
    any number of times, at once too.

    Raises sqlalchemy.exc.DataError unless 1 <= tail_postings <= run_postings.
    """
    with transaction() as session:
        written: int = session.scalars(
            select(func.ledger.checkpoint_v1(tail_postings, run_postings))
        ).one()
    return written
