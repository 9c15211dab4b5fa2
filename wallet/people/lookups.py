"""Finding whom to send money to, without letting anybody search for who has a wallet.

Failed look-ups, and names of strangers that were shown, are counted per person and hour, in a
transaction of their own: the refusal that they end in rolls back the one that asked.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, literal, select, text
from sqlalchemy.orm import Session

from wallet.database import autocommit
from wallet.errors import TooManyAttempts
from wallet.languages import gettext
from wallet.people.account_numbers import is_account_number
from wallet.people.models import Person
from wallet.people.payees import can_be_paid_by

FAILURES_PER_HOUR = 30
NAMES_PER_HOUR = 60  # of strangers, masked, before money is sent to them

_FAILURES = text(
    "SELECT failures FROM failed_lookup"
    " WHERE asked_by = :asked_by AND hour = date_trunc('hour', now())"
)
_COUNT = text(
    """
    INSERT INTO failed_lookup AS known (asked_by, hour, failures)
    VALUES (:asked_by, date_trunc('hour', now()), :failures)
    ON CONFLICT (asked_by, hour) DO UPDATE SET failures = known.failures + excluded.failures
    RETURNING failures
    """
)
_COUNT_NAME = text(
    """
    INSERT INTO failed_lookup AS known (asked_by, hour, failures, names)
    VALUES (:asked_by, date_trunc('hour', now()), 0, 1)
    ON CONFLICT (asked_by, hour) DO UPDATE SET names = known.names + 1
    RETURNING names
    """
)
_FORGET = text("DELETE FROM failed_lookup WHERE hour < now() - interval '1 hour'")


def find_recipient(
    session: Session, account_number: str, currency: str, *, asked_by: UUID
) -> Person | None:
    """The person with a wallet in this currency behind this account number, if who asks can pay
    them.

    Raises TooManyAttempts when the one who asks has failed too often within the hour.
    """
    refuse_to_search(session, asked_by)
    person = None
    if is_account_number(account_number):
        person = session.scalar(
            select(Person).where(
                Person.account_number == account_number,
                Person.currency == currency,
                can_be_paid_by(asked_by),
            )
        )
    if person is None:
        count_failed_lookups(asked_by)
    return person


def find_recipients(
    session: Session, account_numbers: Collection[str], currency: str, *, asked_by: UUID
) -> dict[str, UUID]:
    """The ids of those with a wallet in this currency whom who asks can pay, by account number.

    Each that is unknown is a failure. Raises TooManyAttempts when there are more of them than may
    fail within the hour, which are then used up: that answer alone would tell that none of many
    exists, and repeated it would find the few that do.
    """
    refuse_to_search(session, asked_by)
    numbers = literal(list(account_numbers), ARRAY(Text))
    rows = session.execute(
        select(Person.account_number, Person.id).where(
            Person.account_number == any_(numbers),
            Person.currency == currency,
            can_be_paid_by(asked_by),
        )
    )
    found = {row.account_number: row.id for row in rows}
    unknown = len(account_numbers) - len(found)
    if unknown and count_failed_lookups(asked_by, unknown) > FAILURES_PER_HOUR:
        raise TooManyAttempts(
            gettext("Too many of these accounts are unknown. Check them, and wait a while.")
        )
    return found


def refuse_to_search(session: Session, asked_by: UUID) -> None:
    """Raises TooManyAttempts when this person's look-ups have failed too often within the hour."""
    failures = session.scalar(_FAILURES, {"asked_by": asked_by})
    if failures is not None and failures >= FAILURES_PER_HOUR:
        raise TooManyAttempts


def count_failed_lookups(asked_by: UUID, failures: int = 1) -> int:
    """How many there are with these."""
    with autocommit() as apart:
        counted: int = apart.scalars(_COUNT, {"asked_by": asked_by, "failures": failures}).one()
    return counted


def may_name_stranger(asked_by: UUID) -> bool:
    """May one more masked name be shown to this person within the hour? Counts it."""
    with autocommit() as apart:
        names: int = apart.scalars(_COUNT_NAME, {"asked_by": asked_by}).one()
    return names <= NAMES_PER_HOUR


def forget_lookups(session: Session) -> None:
    """What counts no more."""
    session.execute(_FORGET)
