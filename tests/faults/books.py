"""What is true in the end: the rows of the wallet and of the bank, read at rest, and the mails."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests import services
from tests.faults import queries
from tests.faults.mails import Mail
from tests.faults.stack import Stack
from wallet import audit, ledger
from wallet.ledger import Finding
from wallet.operations.verify import verify as verify_operations

REST_SECONDS = 2.0


@dataclass(slots=True)
class Books:
    operations: list[Row[Any]]
    stories: dict[UUID, list[str]]  # each operation's states, in order
    payouts: list[Row[Any]]
    payout_rows: list[Row[Any]]  # in order
    schedules: list[Row[Any]]
    schedule_runs: list[Row[Any]]  # in order
    request_groups: list[Row[Any]]
    money_requests: list[Row[Any]]  # in order
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
    """At rest. The clock warns of what won't be covered whenever it sees that: then once more."""
    while True:
        with suppress(AssertionError):  # what never comes to rest is the checker's to say
            services.wait_until(lambda: are_quiet(stack), "rest", REST_SECONDS)
        was_quiet, mails = are_quiet(stack), len(stack.mails.taken)
        books = _read(stack)
        if not was_quiet or (are_quiet(stack) and len(stack.mails.taken) == mails):
            return books


def _read(stack: Stack) -> Books:
    with Session(stack.wallet_engine) as session, session.begin():
        stories = defaultdict(list)
        for event in session.execute(queries.EVENTS):
            stories[event.operation_id].append(event.state)
        operations = list(session.execute(queries.OPERATIONS))
        payouts = list(session.execute(queries.PAYOUTS))
        payout_rows = list(session.execute(queries.PAYOUT_ROWS))
        schedules = list(session.execute(queries.SCHEDULES))
        schedule_runs = list(session.execute(queries.SCHEDULE_RUNS))
        request_groups = list(session.execute(queries.REQUEST_GROUPS))
        money_requests = list(session.execute(queries.MONEY_REQUESTS))
        registrations = list(session.execute(queries.REGISTRATIONS))
        wallets = list(session.execute(queries.WALLETS))
        notifications = list(session.execute(queries.NOTIFICATIONS))
        sent = {row.account: int(row.total) for row in session.execute(queries.SENT)}
        settlement = {row.currency: -int(row.total) for row in session.execute(queries.SETTLEMENT)}
        findings = ledger.verify(session) + verify_operations(session) + audit.verify(session)
        deadlocks = session.scalars(queries.DEADLOCKS).one()
    with Session(stack.bank_engine) as session, session.begin():
        findings += [Finding(row.rule, (row.id,)) for row in session.execute(queries.BANK_RULES)]
        transfers = list(session.execute(queries.TRANSFERS))
        omnibus = {row.currency: int(row.total) for row in session.execute(queries.OMNIBUS)}
        deadlocks += session.scalars(queries.DEADLOCKS).one()
    mails = list(stack.mails.taken)
    return Books(
        operations,
        stories,
        payouts,
        payout_rows,
        schedules,
        schedule_runs,
        request_groups,
        money_requests,
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
        return bool(wallet.scalar(queries.CALLS))


def are_quiet(stack: Stack) -> bool:
    """Nothing is on its way: operations and payouts final, nothing scheduled due, sign-ups with
    their holder, mails sent, the bank has told all.
    """
    try:
        with stack.wallet_engine.connect() as wallet, stack.bank_engine.connect() as bank:
            return not (wallet.scalar(queries.UNREST) or bank.scalar(queries.BANK_UNREST))
    except OperationalError:  # PostgreSQL is still away
        return False
