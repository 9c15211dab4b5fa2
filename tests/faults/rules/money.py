"""Money: the bank and we say the same, and the books hold."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.books import Books
from tests.faults.facts import Class, Fact
from tests.faults.history import History
from wallet.operations.states import Kind, State

DIRECTIONS = {"deposit": "debit", "withdrawal": "credit"}


def what_left_was_sent(_: History, books: Books) -> Iterator[Fact]:
    """What the ledger took from each wallet for others is what its transfers say, and once."""
    sent: Counter[str] = Counter()
    for row in books.operations:
        if row.kind == Kind.TRANSFER:
            sent[row.account] += row.minor
    for account in sorted(sent.keys() | books.sent.keys()):
        taken = books.sent.get(account, 0)
        if taken != sent[account]:
            kind: Class = "lost" if taken < sent[account] else "doubled"
            yield Fact(kind, f"{account} sent {sent[account]}, and {taken} left the wallet")


def bank_agrees(_: History, books: Books) -> Iterator[Fact]:
    """Accepted transfers of the bank and settled operations are the same, one each; so are what it
    refused and what failed.
    """
    operations = {row.id: row for row in books.operations if row.kind in DIRECTIONS}
    accepted = {row.id: row for row in books.transfers if row.state == "accepted"}
    refused = {row.id for row in books.transfers if row.state == "refused"}
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
            elif (row.state == State.FAILED) != (id_ in refused):
                said = "said" if id_ in refused else "never said"
                yield Fact(
                    "amiss", f"the bank {said} no to {row.kind} {id_}, and it is {row.state}"
                )
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


def nobody_waited_in_a_circle(_: History, books: Books) -> Iterator[Fact]:
    """Locks are taken in one order, so PostgreSQL never has to refuse one of two."""
    if books.deadlocks:
        yield Fact("amiss", f"{books.deadlocks} deadlocks")
