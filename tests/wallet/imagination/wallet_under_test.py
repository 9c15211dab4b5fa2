"""The real wallet as the machine uses it: people who wish, and what the tables say afterwards."""

from typing import Any
from uuid import UUID

import redis
from sqlalchemy import text

from tests.characters import ALICE, BOB, MALLORY, YUKI, Character
from tests.services import Database
from tests.wallet.imagination.model import FIRST_FUNDS, Model, Wish
from wallet import ledger, redis_client
from wallet.database import transaction
from wallet.money import Money
from wallet.operations.verify import verify as verify_operations
from wallet.settings import settings

HOLDERS = {
    "alice": (ALICE, "Alice Adams", "EUR"),
    "bob": (BOB, "Bob Brown", "EUR"),
    "mallory": (MALLORY, "Mallory Moss", "EUR"),
    "yuki": (YUKI, "Yuki Yamada", "JPY"),
}
CURRENCIES = {name: currency for name, (_, _, currency) in HOLDERS.items()}

# Every row of what a wish could leave behind.
_TRACE = text(
    " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(md5(row.*::text), '' ORDER BY row.*::text))"
        f" FROM {table} AS row"
        for table in (
            "operation",
            "operation_event",
            "notification",
            "ledger.account",
            "ledger.entry",
            "ledger.posting",
        )
    )
)
_COUNTS = text(
    "SELECT (SELECT count(*) FROM operation), (SELECT count(*) FROM notification),"
    " (SELECT count(*) FROM ledger.entry), (SELECT count(*) FROM ledger.posting)"
)
_SUMS = text("SELECT currency, sum(amount) FROM ledger.posting GROUP BY currency")
_BALANCES = text("SELECT owner, kind, balance FROM ledger.account WHERE owner IS NOT NULL")
_BELOW_ZERO = text("SELECT count(*) FROM ledger.account WHERE balance < 0")
_STORIES = text(
    "SELECT operation_id, array_agg(state ORDER BY id) AS story FROM operation_event GROUP BY 1"
)
_SET_CLOCK = text(
    "UPDATE operation SET due_at = now() + CASE WHEN id = ANY(:due) THEN interval '-1 second'"
    " ELSE interval '1 hour' END"
    " WHERE state IN ('submitted', 'awaiting_bank', 'parked') AND due_at IS NOT NULL"
)


class WalletUnderTest:
    """A clean wallet with four people, each with the first funds."""

    def __init__(self, database: Database) -> None:
        redis_client.forget_trouble()
        database.clean()
        with redis.Redis.from_url(settings().redis_url) as client:
            client.flushall()
        self.people = {name: Character(*holder) for name, holder in HOLDERS.items()}
        for character in self.people.values():
            character.has(Money(FIRST_FUNDS, character.currency).decimal)

    def ask(self, wish: Wish) -> UUID:
        """Raises WalletError."""
        character = self.people[wish.who]
        amount = Money(wish.minor, character.currency).decimal
        match wish.kind:
            case "deposit":
                return character.deposits(amount, wish.key)
            case "withdrawal":
                return character.withdraws(amount, wish.key)
        assert wish.to is not None
        return character.sends(self.people[wish.to], amount, key=wish.key)

    def set_clock(self, model: Model) -> None:
        """What waits for a time is due when the model says so, however slow this machine is."""
        due = [operation.id for operation in model.operations if operation.is_due]
        with transaction() as session:
            session.execute(_SET_CLOCK, {"due": due})

    def trace(self) -> dict[str, Any]:
        """How many rows each table has, and a digest of them."""
        with transaction() as session:
            return {table: (rows, digest) for table, rows, digest in session.execute(_TRACE)}

    def unsealed(self) -> int:
        with transaction() as session:
            return ledger.waiting(session)

    def check(self, model: Model) -> None:
        """Everything that must hold after every step."""
        with transaction() as session:
            stories = {row.operation_id: row.story for row in session.execute(_STORIES)}
            assert stories == {o.id: o.story for o in model.operations}
            assert {(owner, kind): minor for owner, kind, minor in session.execute(_BALANCES)} == {
                (character.id, kind): expected(name)
                for name, character in self.people.items()
                for kind, expected in (("available", model.available), ("held", model.held))
            }
            for currency in set(CURRENCIES.values()):
                settled = ledger.system_balance(session, "settlement", currency)
                assert settled == model.settlement(currency)
            assert session.scalar(_BELOW_ZERO) == 0
            assert {currency: total for currency, total in session.execute(_SUMS) if total} == {}
            entries = model.entries()
            assert tuple(session.execute(_COUNTS).one()) == (
                len(model.operations),
                model.notices(),
                entries,
                2 * entries,
            )
            assert ledger.verify(session) == []
            assert verify_operations(session) == []
