"""Sign-ups: each is wholly there, once, or wholly absent."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from tests.faults.books import Books
from tests.faults.facts import Class, Fact
from tests.faults.history import History, Result, SignUp

ACCOUNTS = ["available", "held"]  # of each person, in the ledger
ANSWERED = {"code_sent", "activated", "rejected"}  # the bank was asked, and its holder told


def registrations_are_told(history: History, books: Books) -> Iterator[Fact]:
    """Each that was acknowledged is there; to each the bank's word came, and one mail."""
    rows = {row.id: row for row in books.registrations}
    for sign_up in history.sign_ups:
        for id_ in sign_up.ids:
            if id_ not in rows:
                yield Fact("lost", f"registration {id_} was accepted, and isn't there")
    promised = Counter(row.registration_id for row in books.notifications)
    for row in books.registrations:
        if row.state not in ANSWERED:
            yield Fact("lost", f"registration {row.id} is still {row.state}")
        elif promised[row.id] != 1:
            kind: Class = "doubled" if promised[row.id] else "lost"
            yield Fact(kind, f"{promised[row.id]} mails for registration {row.id}")


def wallets_are_whole(history: History, books: Books) -> Iterator[Fact]:
    """Who wanted a wallet has one, with its two accounts in the ledger, and by one registration."""
    registrations, wallets = defaultdict(list), defaultdict(list)
    for row in books.registrations:
        registrations[row.account].append(row)
    for row in books.wallets:
        wallets[row.account].append(row)
    for sign_up in history.sign_ups:
        yield from _as_wanted(
            sign_up, registrations.pop(sign_up.account, []), wallets[sign_up.account]
        )
    for account in registrations:
        yield Fact("doubled", f"registrations of {account}, who never asked")


def _as_wanted(
    sign_up: SignUp, registrations: Sequence[Row[Any]], wallets: Sequence[Row[Any]]
) -> Iterator[Fact]:
    asked = sum(answer.result is not Result.REFUSED for answer in sign_up.registered)
    if len(registrations) > asked:
        yield Fact("doubled", f"{len(registrations)} registrations of {sign_up.account}")
    if not (sign_up.is_in and wallets):
        yield Fact("lost", f"{sign_up.account} registered and did not get in")
    if len(wallets) > 1:
        yield Fact("doubled", f"{sign_up.account} has {len(wallets)} wallets")
    if any(wallet.accounts != ACCOUNTS for wallet in wallets):
        yield Fact("amiss", f"the wallet of {sign_up.account} hasn't its two accounts")
    activated = sum(row.state == "activated" for row in registrations)
    if activated != len(wallets):
        yield Fact("amiss", f"{activated} registrations opened a wallet of {sign_up.account}")
