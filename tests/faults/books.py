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
from wallet import audit, ledger
from wallet.ledger import Finding
from wallet.operations.verify import verify as verify_operations

_OPERATIONS = text("""
    SELECT operation.id, person_id, idempotency_key AS key, kind, state, minor,
        operation.currency, person.account_number AS account, reason, recipient_id,
        recipient.account_number AS recipient, payout_id
    FROM operation JOIN person ON person.id = person_id
    LEFT JOIN person AS recipient ON recipient.id = recipient_id
    LEFT JOIN (SELECT payout_id, operation_id FROM payout_row) AS its ON operation_id = operation.id
""")
# In the columns of an operation, as far as it has them.
_PAYOUTS = text("""
    SELECT payout.id, person_id, idempotency_key AS key, 'payout' AS kind, state, total AS minor,
        account_number AS account, NULL AS recipient, mode, row_count, settled_count,
        settled_total, refused_count
    FROM payout JOIN person ON person.id = person_id
""")
_PAYOUT_ROWS = text("""
    SELECT payout_id, number, operation_id, minor, payout_row.state,
        sender.account_number AS account, recipient.account_number AS recipient
    FROM payout_row JOIN payout ON payout.id = payout_id
    JOIN person AS sender ON sender.id = person_id
    JOIN person AS recipient ON recipient.id = recipient_id
    ORDER BY payout_id, number
""")
_EVENTS = text("SELECT operation_id, state FROM operation_event ORDER BY id")
_REGISTRATIONS = text("SELECT id, account_number AS account, state FROM registration")
_WALLETS = text("""
    SELECT account_number AS account, array_agg(kind ORDER BY kind) AS accounts
    FROM person LEFT JOIN ledger.account ON owner = person.id GROUP BY person.id
""")
_NOTIFICATIONS = text("""
    SELECT id, kind, person_id, operation_id, payout_id, registration_id, state FROM notification
""")
_SENT = text("""
    SELECT account_number AS account, -sum(amount) AS total
    FROM ledger.entry JOIN ledger.posting ON posting.entry = sequence
    JOIN ledger.account ON account.id = account_id JOIN person ON person.id = owner
    WHERE step = 'transfer' AND amount < 0 GROUP BY 1
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
# Whoever was refused waited for a second before, so its backend doesn't hold the figure back.
_DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
_UNREST = text("""
    SELECT EXISTS (SELECT FROM operation WHERE state NOT IN ('settled', 'failed', 'cancelled'))
        OR EXISTS (SELECT FROM payout WHERE state = 'accepted')
        OR EXISTS (SELECT FROM notification WHERE state = 'due')
        OR EXISTS (SELECT FROM registration WHERE state IN ('requested', 'waiting_for_bank'))
""")
_CALLS = text("SELECT EXISTS (SELECT FROM operation WHERE state = 'submitted')")
_BANK_UNREST = text("SELECT EXISTS (SELECT FROM transfer WHERE due_at IS NOT NULL)")


@dataclass(slots=True)
class Books:
    operations: list[Row[Any]]
    stories: dict[UUID, list[str]]  # each operation's states, in order
    payouts: list[Row[Any]]
    payout_rows: list[Row[Any]]  # in order
    registrations: list[Row[Any]]
    wallets: list[Row[Any]]  # people, with the kinds of their accounts in the ledger
    notifications: list[Row[Any]]
    mails: list[Mail]
    transfers: list[Row[Any]]  # the bank's
    sent: dict[str, int]  # what left each wallet for others, by the ledger
    settlement: dict[str, int]  # what the wallet says that the bank holds for us, by currency
    omnibus: dict[str, int]  # what the bank says
    findings: list[Finding]  # of what checks itself: ledger, operations, audit log, bank
    deadlocks: int  # which PostgreSQL ended by refusing somebody


def read(stack: Stack) -> Books:
    with Session(stack.wallet_engine) as session, session.begin():
        stories = defaultdict(list)
        for event in session.execute(_EVENTS):
            stories[event.operation_id].append(event.state)
        operations = list(session.execute(_OPERATIONS))
        payouts = list(session.execute(_PAYOUTS))
        payout_rows = list(session.execute(_PAYOUT_ROWS))
        registrations = list(session.execute(_REGISTRATIONS))
        wallets = list(session.execute(_WALLETS))
        notifications = list(session.execute(_NOTIFICATIONS))
        sent = {row.account: int(row.total) for row in session.execute(_SENT)}
        settlement = {row.currency: -int(row.total) for row in session.execute(_SETTLEMENT)}
        findings = ledger.verify(session) + verify_operations(session) + audit.verify(session)
        deadlocks = session.scalars(_DEADLOCKS).one()
    with Session(stack.bank_engine) as session, session.begin():
        findings += [Finding(row.rule, (row.id,)) for row in session.execute(_BANK_RULES)]
        transfers = list(session.execute(_TRANSFERS))
        omnibus = {row.currency: int(row.total) for row in session.execute(_OMNIBUS)}
        deadlocks += session.scalars(_DEADLOCKS).one()
    mails = list(stack.mails.taken)
    return Books(
        operations,
        stories,
        payouts,
        payout_rows,
        registrations,
        wallets,
        notifications,
        mails,
        transfers,
        sent,
        settlement,
        omnibus,
        findings,
        deadlocks,
    )


def are_calling(stack: Stack) -> bool:
    """A worker has claimed something and awaits the bank's answer."""
    with stack.wallet_engine.connect() as wallet:
        return bool(wallet.scalar(_CALLS))


def are_quiet(stack: Stack) -> bool:
    """Nothing is on its way: operations and payouts final, sign-ups with their holder, mails sent,
    the bank has told all.
    """
    try:
        with stack.wallet_engine.connect() as wallet, stack.bank_engine.connect() as bank:
            return not (wallet.scalar(_UNREST) or bank.scalar(_BANK_UNREST))
    except OperationalError:  # PostgreSQL is still away
        return False
