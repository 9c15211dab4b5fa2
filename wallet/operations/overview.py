"""What somebody has, what is set aside, and what is on its way to them: the first look of all."""

from dataclasses import dataclass

from wallet.database import Statement
from wallet.money import Money
from wallet.people import Person

_OVERVIEW = Statement(
    """
    SELECT
        (SELECT balance FROM ledger.account
            WHERE owner = %(person_id)s AND kind = 'available') AS available,
        (SELECT balance FROM ledger.account
            WHERE owner = %(person_id)s AND kind = 'held') AS held,
        (SELECT CAST(COALESCE(sum(minor), 0) AS bigint) FROM operation
            WHERE person_id = %(person_id)s AND kind = 'deposit'
                AND state IN ('requested', 'submitted', 'parked', 'awaiting_bank')) AS incoming
    """
)


@dataclass(frozen=True, slots=True)
class Overview:
    available: Money
    held: Money  # for withdrawals that the bank hasn't confirmed
    incoming: Money  # deposits that the bank hasn't confirmed


def overview(person: Person) -> Overview:
    """Raises LookupError when the person has no accounts."""
    row = _OVERVIEW.first(person_id=person.id)
    if row.available is None:
        raise LookupError(f"{person.id} has no accounts")
    sums = (row.available, row.held, row.incoming)
    return Overview(*(Money(minor, person.currency) for minor in sums))
