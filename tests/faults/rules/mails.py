"""Mails: what is owed is promised, what is promised is sent, each under one Message-ID."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from tests.faults.books import Books
from tests.faults.facts import Class, Fact
from tests.faults.history import History
from wallet.notifications.due import ASKS
from wallet.operations.states import Kind, State
from wallet.payouts import states as of_payouts

TOLD = {State.SETTLED, State.FAILED, *of_payouts.FINAL}


def everybody_was_told(_: History, books: Books) -> Iterator[Fact]:
    """Each end of an operation or a payout has its notification, one for each who is concerned."""
    promised = Counter(
        (row.operation_id or row.payout_id, row.person_id, row.kind) for row in books.notifications
    )
    for row in (*books.operations, *books.payouts):
        for told in _owed(row):
            if promised[told] != 1:
                kind: Class = "doubled" if promised[told] else "lost"
                yield Fact(kind, f"{promised[told]} notifications {told[2]} of {row.id}")


def what_is_promised_is_sent(_: History, books: Books) -> Iterator[Fact]:
    mails = defaultdict(set)
    for mail in books.mails:
        mails[mail.message_id.strip("<>").partition("@")[0]].add(mail.message_id)
    nobody_waits = {row.id for row in books.registrations if row.state == "activated"}
    answered = {row.id for row in books.money_requests if row.state != "open"}
    for row in books.notifications:
        ids = mails.pop(str(row.id), set())
        if len(ids) > 1:
            yield Fact("doubled", f"mail {row.kind} {row.id} went out as {', '.join(ids)}")
        if row.kind == "sign_up_code" and row.registration_id in nobody_waits:
            continue  # who used their code already needn't get it any more
        if row.kind in ASKS and row.state == "given_up" and row.money_request_id in answered:
            continue  # nor need anybody be asked, or asked again, for what they have answered
        if row.state != "sent" or not ids:
            yield Fact("lost", f"mail {row.kind} {row.id} is {row.state}, under {len(ids)} ids")
    for stray in mails:
        yield Fact("doubled", f"a mail {stray} that nobody promised")


def _owed(row: Row[Any]) -> Iterator[tuple[Any, Any, str]]:
    """Operation or payout, person and kind of what must have been told."""
    if row.kind == Kind.TRANSFER:
        if not row.payout_id:  # of which its sender is told as a whole
            yield row.id, row.person_id, "transfer_sent"
        yield row.id, row.recipient_id, "request_paid" if row.request_id else "transfer_received"
    elif row.state in TOLD:
        yield row.id, row.person_id, f"{row.kind}_{row.state}"
