"""Requests for money: each is paid once or not at all, and ends by somebody's word.

That who asked was told the truth is `operations`' to say; what the transfers moved, `money`'s.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from tests.faults.books import Books
from tests.faults.facts import Class, Fact
from tests.faults.history import Deed, History, Result
from wallet.operations.states import Kind
from wallet.operations.states import State as OperationState
from wallet.requests import State

# What a deed leads to, and who may do it.
ENDS = {"pay": State.PAID, "decline": State.DECLINED, "cancel": State.CANCELLED}
DOERS = {State.PAID: "payer", State.DECLINED: "payer", State.CANCELLED: "asker"}


def parts_are_as_wanted(history: History, books: Books) -> Iterator[Fact]:
    """Each part of whom, and how much; that they add up with one's own is in the whole's amount."""
    wanted = {(wish.account, wish.key): wish for wish in history.wishes if wish.kind == "request"}
    parts = defaultdict(list)
    for row in books.money_requests:
        parts[row.group_id].append(("" if row.is_link else row.payer, row.minor))
    for group in books.request_groups:
        wish = wanted.get((group.account, group.key))
        if wish and (wish.mode, list(wish.rows)) != (group.way, parts[group.group_id]):
            yield Fact("amiss", f"the parts of request {group.id} are not what was wanted")


def each_is_paid_once_or_not_at_all(_: History, books: Books) -> Iterator[Fact]:
    """One settled transfer of exactly that amount, from its payer to its asker."""
    transfers = defaultdict(list)
    for row in books.operations:
        if row.request_id or row.key.startswith("request "):
            transfers[str(row.request_id or row.key.removeprefix("request "))].append(row)
    for row in books.money_requests:
        found = transfers[str(row.id)]
        name = f"request {row.id}"
        if len(found) > 1 or (found and row.state != State.PAID):
            yield Fact("doubled", f"{name} is {row.state}, with {len(found)} transfers")
        elif row.state == State.PAID:
            if not found:
                yield Fact("lost", f"{name} is paid, and no transfer")
            elif not _is_payment(found[0], row):
                yield Fact("amiss", f"{name} was paid by another transfer, {found[0].id}")


def told_is_true(history: History, books: Books) -> Iterator[Fact]:
    """Who was told that they paid, declined or took back did, and nobody else."""
    rows = {row.id: row for row in books.money_requests}
    for deed in history.deeds:
        row = rows.get(deed.request_id)
        if row is None:
            yield Fact("lost", f"request {deed.request_id} was there, and isn't")
        elif deed.verb in ENDS and deed.result is Result.OK and not _is_done(deed, row):
            told = f"{deed.account} was told that they {deed.verb}"
            yield Fact("lost", f"{told}, and request {row.id} is {row.state}")


def nothing_ended_by_itself(history: History, books: Books) -> Iterator[Fact]:
    """But in thirty days: what is paid, declined or taken back was so by somebody who may have."""
    done = {
        (deed.request_id, ENDS[deed.verb], deed.account)
        for deed in history.deeds
        if deed.verb in ENDS and deed.result is not Result.REFUSED
    }
    for row in books.money_requests:
        doer = getattr(row, DOERS[row.state]) if row.state in DOERS else None
        if doer and (row.id, row.state, doer) not in done:
            kind: Class = "doubled" if row.state == State.PAID else "amiss"
            yield Fact(kind, f"request {row.id} is {row.state} by {doer}, who didn't")


def both_were_told(history: History, books: Books) -> Iterator[Fact]:
    """Who is asked, by name; who asked, of a no; and of each reminder who was asked. (Who was paid:
    see `mails`.)"""
    told = Counter((row.money_request_id, row.person_id, row.kind) for row in books.notifications)
    for row in books.money_requests:
        if not row.is_link:
            yield from _once(told[row.id, row.payer_id, "request_asked"], f"asked of {row.id}")
        declined = told[row.id, row.asker_id, "request_declined"]
        if row.state == State.DECLINED or declined:
            yield from _once(declined, f"declined of {row.id}")
            if row.state != State.DECLINED:
                yield Fact("amiss", f"a no was told of request {row.id}, which is {row.state}")
    reminders = Counter(row.money_request_id for row in books.notifications if _reminds(row))
    said, tried = _reminded(history.deeds)
    for id_ in reminders.keys() | tried.keys():
        if not said[id_] <= reminders[id_] <= tried[id_]:
            kind: Class = "lost" if reminders[id_] < said[id_] else "doubled"
            yield Fact(kind, f"{reminders[id_]} reminders of request {id_}")


def _reminded(deeds: list[Deed]) -> tuple[Counter[Any], Counter[Any]]:
    """How often somebody was told that they reminded, and how often they may have."""
    answers = [(deed, deed.result) for deed in deeds if deed.verb == "remind"]
    said = Counter(deed.request_id for deed, result in answers if result is Result.OK)
    tried = Counter(deed.request_id for deed, result in answers if result is not Result.REFUSED)
    return said, tried


def _reminds(row: Row[Any]) -> bool:
    return bool(row.kind == "request_reminded")


def _is_done(deed: Deed, row: Row[Any]) -> bool:
    end = ENDS[deed.verb]
    return bool(row.state == end and getattr(row, DOERS[end]) == deed.account)


def _is_payment(transfer: Row[Any], row: Row[Any]) -> bool:
    return bool(
        (transfer.kind, transfer.state) == (Kind.TRANSFER, OperationState.SETTLED)
        and transfer.id == row.operation_id
        and (transfer.account, transfer.recipient) == (row.payer, row.asker)
        and transfer.minor == row.minor
    )


def _once(count: int, what: str) -> Iterator[Fact]:
    if count != 1:
        kind: Class = "doubled" if count else "lost"
        yield Fact(kind, f"{count} notifications request_{what}")
