"""What the clients were told against what is true: what is lost, doubled, or otherwise amiss."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import Row

from tests.faults.books import Books
from tests.faults.history import History, Result, Wish
from wallet.operations.states import FINAL, FIRST_STATE, TRANSITIONS, Kind, State

Class = Literal["lost", "doubled", "amiss"]
DIRECTIONS = {"deposit": "debit", "withdrawal": "credit"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must not be. `lost`: accepted, or moved by the bank, and not there.
    `doubled`: done twice, or by nobody's wish."""

    kind: Class
    what: str


def check(history: History, books: Books) -> list[Fact]:
    """An empty list is good news. All is final by now, and every doubt was asked again."""
    return [fact for rule in RULES for fact in rule(history, books)]


def told_is_true(history: History, books: Books) -> Iterator[Fact]:
    """What was acknowledged is there, final, once, and as it was wanted; what was refused isn't."""
    by_key = {(row.person_id, row.key): row for row in books.operations}
    for wish in history.wishes:
        row = by_key.get((wish.person_id, wish.key))
        if len(wish.ids) > 1:
            yield Fact("doubled", f"{wish.key} was answered with {len(wish.ids)} operations")
        if row is None:
            if wish.result is Result.OK:
                yield Fact("lost", f"{wish.kind} {wish.key} was accepted, and isn't there")
        elif wish.result is Result.REFUSED:
            yield Fact("amiss", f"{wish.kind} {row.id} was refused, and is there")
        else:
            yield from _as_wanted(wish, row)


def _as_wanted(wish: Wish, row: Row[Any]) -> Iterator[Fact]:
    if wish.ids and row.id not in wish.ids:
        yield Fact("lost", f"{wish.kind} {wish.key} was accepted as another than {row.id}")
    if row.state not in FINAL:
        yield Fact("lost", f"{wish.kind} {row.id} is still {row.state}")
    if (wish.kind, wish.minor, wish.to) != (row.kind, row.minor, row.recipient):
        yield Fact("amiss", f"{wish.kind} {row.id} is not what was wanted")
    if wish.cancelled and row.state != State.CANCELLED:
        yield Fact("amiss", f"{wish.kind} {row.id} was called off, and is {row.state}")


def nothing_unasked(history: History, books: Books) -> Iterator[Fact]:
    """One operation per key, and none that nobody wanted."""
    counted = Counter((row.person_id, row.key) for row in books.operations)
    wanted = Counter((wish.person_id, wish.key) for wish in history.wishes)
    for (_, key), count in (counted - wanted).items():
        yield Fact("doubled", f"{count} operations too many under the key {key}")


def bank_agrees(_: History, books: Books) -> Iterator[Fact]:
    """Accepted transfers of the bank and settled operations are the same, one each."""
    operations = {row.id: row for row in books.operations if row.kind in DIRECTIONS}
    accepted = {row.id: row for row in books.transfers if row.state == "accepted"}
    for row in books.transfers:
        if row.id not in operations:
            yield Fact("doubled", f"the bank has a transfer {row.id} that is no operation")
        if row.postings != (2 if row.state == "accepted" else 0):
            yield Fact("doubled", f"the bank's {row.state} {row.id} has {row.postings} postings")
    for id_, row in operations.items():
        transfer = accepted.get(id_)
        if transfer is None:
            if row.state == State.SETTLED:
                yield Fact("doubled", f"{row.kind} {id_} is settled, but not by the bank")
        elif row.state != State.SETTLED:
            yield Fact("lost", f"the bank moved {row.kind} {id_}, and it is {row.state}")
        elif (transfer.account, transfer.direction, transfer.amount, transfer.currency) != (
            row.account,
            DIRECTIONS[row.kind],
            row.minor,
            row.currency,
        ):
            yield Fact("amiss", f"the bank moved something else for {row.kind} {id_}")


def omnibus_is_the_mirror(_: History, books: Books) -> Iterator[Fact]:
    """What the bank holds for us is what our settlement account says, per currency."""
    for currency in sorted(books.settlement.keys() | books.omnibus.keys()):
        ours, theirs = books.settlement.get(currency, 0), books.omnibus.get(currency, 0)
        if ours != theirs:
            kind: Class = "lost" if ours < theirs else "doubled"
            yield Fact(kind, f"{currency}: the bank holds {theirs}, and we account for {ours}")


def books_hold(_: History, books: Books) -> Iterator[Fact]:
    """Replay equals every balance, nobody is below zero, each state has its entries."""
    for finding in books.findings:
        yield Fact("amiss", f"{finding.rule}: {', '.join(map(str, finding.ids[:5]))}")


def states_moved_along_the_table(_: History, books: Books) -> Iterator[Fact]:
    for row in books.operations:
        story = [State(state) for state in books.stories.get(row.id, [])]
        legal = all(target in TRANSITIONS[source] for source, target in pairwise(story))
        first_and_last = story[:1] + story[-1:] == [FIRST_STATE[Kind(row.kind)], State(row.state)]
        if not (legal and first_and_last):
            yield Fact("amiss", f"{row.kind} {row.id} moved {' → '.join(story)}")


def everybody_was_told(_: History, books: Books) -> Iterator[Fact]:
    """Each end has its notification, sent; each notification its mails, under one Message-ID."""
    promised = Counter((row.operation_id, row.person_id, row.kind) for row in books.notifications)
    for row in books.operations:
        for told in _owed(row):
            if promised[told] != 1:
                kind: Class = "doubled" if promised[told] else "lost"
                yield Fact(kind, f"{promised[told]} notifications {told[2]} of {row.id}")
    mails = defaultdict(set)
    for mail in books.mails:
        mails[mail.message_id.strip("<>").partition("@")[0]].add(mail.message_id)
    for row in books.notifications:
        ids = mails.pop(str(row.id), set())
        if row.state != "sent" or not ids:
            yield Fact("lost", f"mail {row.kind} {row.id} is {row.state}, under {len(ids)} ids")
        if len(ids) > 1:
            yield Fact("doubled", f"mail {row.kind} {row.id} went out as {', '.join(ids)}")
    for stray in mails:
        yield Fact("doubled", f"a mail {stray} that nobody promised")


def _owed(row: Row[Any]) -> Iterator[tuple[Any, Any, str]]:
    """Operation, person and kind of what must have been told."""
    if row.kind == Kind.TRANSFER:
        yield row.id, row.person_id, "transfer_sent"
        yield row.id, row.recipient_id, "transfer_received"
    elif row.state in (State.SETTLED, State.FAILED):
        yield row.id, row.person_id, f"{row.kind}_{row.state}"


RULES: tuple[Callable[[History, Books], Iterator[Fact]], ...] = (
    told_is_true,
    nothing_unasked,
    bank_agrees,
    omnibus_is_the_mirror,
    books_hold,
    states_moved_along_the_table,
    everybody_was_told,
)
