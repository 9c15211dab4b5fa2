"""What is true in the end: the rows of the wallet and of the bank, read at rest, and the mails."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.faults.mails import Mail
from tests.faults.stack import Stack
from wallet import ledger
from wallet.ledger import Finding
from wallet.operations.verify import verify as verify_operations

_OPERATIONS = text("""
    SELECT operation.id, person_id, idempotency_key AS key, kind, state, minor,
        operation.currency, person.account_number AS account, reason, recipient_id,
        recipient.account_number AS recipient
    FROM operation JOIN person ON person.id = person_id
    LEFT JOIN person AS recipient ON recipient.id = recipient_id
""")
_EVENTS = text("SELECT operation_id, state FROM operation_event ORDER BY id")
_NOTIFICATIONS = text("""
    SELECT id, kind, person_id, operation_id, state FROM notification
    WHERE operation_id IS NOT NULL
""")
_SETTLEMENT = text("""
    SELECT account.currency, coalesce(sum(amount), 0) AS total
    FROM ledger.account JOIN ledger.posting ON account_id = account.id
    WHERE kind = 'settlement' GROUP BY 1
""")
_TRANSFERS = text("""
    SELECT transfer.id, transfer.account, direction, transfer.amount, transfer.currency, state,
        count(entry_id) AS postings
    FROM transfer LEFT JOIN posting ON entry_id = transfer.id
    GROUP BY transfer.id
""")
_OMNIBUS = text("""
    SELECT posting.currency, sum(amount) AS total
    FROM posting JOIN account ON account = number WHERE kind = 'omnibus' GROUP BY 1
""")
_BANK_RULES = text("""
    SELECT 'the bank''s own books sum to zero' AS rule, currency AS id
    FROM posting GROUP BY currency HAVING sum(amount) <> 0
    UNION ALL
    SELECT 'the bank''s balances are the sum of its postings', number
    FROM account LEFT JOIN posting ON account = number
    WHERE account.kind = 'customer'
    GROUP BY number HAVING account.balance <> coalesce(sum(amount), 0)
""")
_UNREST = text("""
    SELECT EXISTS (SELECT FROM operation WHERE state NOT IN ('settled', 'failed', 'cancelled'))
        OR EXISTS (SELECT FROM notification WHERE state = 'due')
""")
_CALLS = text("SELECT EXISTS (SELECT FROM operation WHERE state = 'submitted')")
_BANK_UNREST = text("SELECT EXISTS (SELECT FROM transfer WHERE due_at IS NOT NULL)")


@dataclass(slots=True)
class Books:
    operations: list[Row[Any]]
    stories: dict[UUID, list[str]]  # each operation's states, in order
    notifications: list[Row[Any]]  # of operations
    mails: list[Mail]
    transfers: list[Row[Any]]  # the bank's
    settlement: dict[str, int]  # what the wallet says that the bank holds for us, by currency
    omnibus: dict[str, int]  # what the bank says
    findings: list[Finding]  # of what checks itself: the ledger, the operations, the bank


def read(stack: Stack) -> Books:
    with Session(stack.wallet_engine) as session, session.begin():
        stories = defaultdict(list)
        for event in session.execute(_EVENTS):
            stories[event.operation_id].append(event.state)
        operations = list(session.execute(_OPERATIONS))
        notifications = list(session.execute(_NOTIFICATIONS))
        settlement = {row.currency: -int(row.total) for row in session.execute(_SETTLEMENT)}
        findings = ledger.verify(session) + verify_operations(session)
    with Session(stack.bank_engine) as session, session.begin():
        findings += [Finding(row.rule, (row.id,)) for row in session.execute(_BANK_RULES)]
        transfers = list(session.execute(_TRANSFERS))
        omnibus = {row.currency: int(row.total) for row in session.execute(_OMNIBUS)}
    mails = list(stack.mails.taken)
    return Books(
        operations, stories, notifications, mails, transfers, settlement, omnibus, findings
    )


def are_calling(stack: Stack) -> bool:
    """A worker has claimed something and awaits the bank's answer."""
    with stack.wallet_engine.connect() as wallet:
        return bool(wallet.scalar(_CALLS))


def are_quiet(stack: Stack) -> bool:
    """Nothing is on its way: every operation final, every mail sent, the bank has told all."""
    try:
        with stack.wallet_engine.connect() as wallet, stack.bank_engine.connect() as bank:
            return not (wallet.scalar(_UNREST) or bank.scalar(_BANK_UNREST))
    except OperationalError:  # PostgreSQL is still away
        return False
