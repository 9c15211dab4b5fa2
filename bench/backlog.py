"""Many deposits at once, and waiting until they are where they should be."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import text

from bench.stack import wait_for
from wallet import operations
from wallet.bank import line
from wallet.database import transaction
from wallet.people import Person

_COPIES = text("""
    INSERT INTO operation (kind, state, person_id, minor, currency, idempotency_key, due_at)
    SELECT kind, state, person_id, minor, currency, gen_random_uuid()::text, due_at
    FROM operation, generate_series(1, :copies) WHERE id = ANY(:ids)
""")
# Not a count, and by the indexes of what is in flight: it is asked often, on a busy machine.
_ANY_OPEN = text("""
    SELECT EXISTS (SELECT FROM operation WHERE state IN ('requested', 'submitted', 'awaiting_bank'))
        OR EXISTS (SELECT FROM operation WHERE state = 'parked' AND due_at IS NULL)
        OR EXISTS (SELECT FROM operation WHERE state = 'parked' AND due_at IS NOT NULL)
""")
_IN_LINE = text("SELECT count(*) FROM operation WHERE state = 'parked' AND due_at IS NULL")
_NO_MAILS = text("UPDATE notification SET state = 'given_up', due_at = NULL WHERE state = 'due'")

DRAIN_SECONDS = 60.0


def deposit(person: Person) -> UUID:
    """Accept one as the web does."""
    request = operations.BankRequest.parse({"amount": "1.00"}, currency="EUR", key=str(uuid4()))
    with transaction() as session:
        return operations.request_deposit(session, person, request).id


def deposits(crowd: Sequence[Person], count: int) -> None:
    """So many: one of each person, and copies of its row as it was accepted, all at once."""
    ids = [deposit(person) for person in crowd]
    with transaction() as session:
        session.execute(_COPIES, {"ids": ids, "copies": count // len(crowd) - 1})


def wait_until_in_line(count: int) -> None:
    """So many are parked, and have their places."""
    wait_for(lambda: line.size() == count and _in_line() == count)


def wait_until_done() -> None:
    """Nothing is on its way any more."""
    wait_for(lambda: not _is_any_open(), DRAIN_SECONDS)


def forget_mails() -> None:
    """What is promised by now is not sent: the next round has mails of its own."""
    with transaction() as session:
        session.execute(_NO_MAILS)


def _in_line() -> int:
    with transaction() as session:
        return int(session.scalars(_IN_LINE).one())


def _is_any_open() -> bool:
    with transaction() as session:
        return bool(session.scalars(_ANY_OPEN).one())
