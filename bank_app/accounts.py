"""Who has an account, and changes of it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, any_, literal, select, update
from sqlalchemy.orm import Session

from bank_app.cache import Identity, identity_cache
from bank_app.database import transaction
from bank_app.models import Account


@dataclass(frozen=True, slots=True)
class Customer:
    identity: Identity
    status: str  # from the row, or "open" from the cache, which keeps no other; may be a minute old


def customers(session: Session, numbers: Collection[str]) -> dict[str, Customer]:
    """Those of `numbers` that have an account, whatever its status, by way of the cache.

    At most one query, and none when all are cached.
    """
    cached, mark = identity_cache().get(numbers)
    found = {number: Customer(identity, "open") for number, identity in cached.items()}
    missing = [number for number in numbers if number not in cached]
    if missing:
        read = _read(session, missing)
        identity_cache().put((row.identity for row in read if row.status == "open"), mark)
        found |= {row.identity.account: row for row in read}
    return found


def change(number: str, *, status: str | None = None, email: str | None = None) -> bool:
    """Change what is given, in a transaction of its own. False when there is no such account."""
    values = {
        column: value
        for column, value in (("status", status), ("email", email))
        if value is not None
    }
    statement = (
        update(Account)
        .where(Account.number == number, Account.kind == "customer")
        .values(values)
        .returning(Account.number)
    )
    try:
        with transaction() as session:
            return session.scalar(statement) is not None
    finally:
        # Also when the commit's outcome is unknown: forgetting costs one query.
        identity_cache().drop(number)


def _read(session: Session, numbers: Collection[str]) -> list[Customer]:
    columns = (Account.number, Account.holder, Account.email, Account.currency, Account.status)
    asked = literal(list(numbers), ARRAY(Text))  # one plan, however many
    statement = select(*columns).where(Account.number == any_(asked), Account.kind == "customer")
    rows = session.execute(statement, execution_options={"purpose": "verify"})
    return [Customer(Identity(*row[:4]), row.status) for row in rows]
