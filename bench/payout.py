"""A payout of ten thousand rows, carried out as a worker does it, against the door alone with the
same money: what it costs that each row is an operation, with its story and its notice.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from uuid import uuid4

from bench import people
from bench.line import Line
from bench.stack import Stack
from wallet import ledger, payouts
from wallet.database import transaction
from wallet.ledger import Entry, Leg
from wallet.payouts import Line as Row
from wallet.payouts import PayoutRequest
from wallet.payouts.execute import CHUNK_ROWS
from wallet.people import Person

ROWS = 10_000
PORTION = 1000  # people that are made at once
ROUNDS = 5
MOST_SECONDS = 2.0
FUNDS = 10**9  # minor units


def lines(_stack: Stack) -> list[Line]:
    (payer,) = people.make(1)
    payees = [payee for _ in range(ROWS // PORTION) for payee in people.make(PORTION)]
    people.fund([payer], FUNDS)
    with transaction() as session:
        owners = [payer.id, *(payee.id for payee in payees)]
        accounts = ledger.account_ids(session, owners)
    available = [accounts[owner].available for owner in owners]
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(_timed(lambda: _post(available)))
        _ask(payer, payees)
        ours.append(_timed(_carry_out))
    seconds = statistics.median(ours)
    return [
        Line(
            f"payout of {ROWS:,} rows",
            f"{seconds:.2f} s, slowest {max(ours):.2f} s",
            f"{statistics.median(theirs):.2f} s through the door alone",
            tuple(our / their for our, their in zip(ours, theirs, strict=True)),
            f"≤ {MOST_SECONDS:g} s",
            seconds <= MOST_SECONDS,
        )
    ]


def _ask(payer: Person, payees: Sequence[Person]) -> None:
    rows = [
        Row(number, {"account": payee.account_number, "amount": "0.01", "note": "May"})
        for number, payee in enumerate(payees, 1)
    ]
    key = str(uuid4())
    request = PayoutRequest.parse(rows, mode="independent", currency="EUR", key=key)
    with transaction() as session:
        payouts.request_payout(session, payer, request, confirmed=True)


def _carry_out() -> None:
    done = 0
    while answered := payouts.execute_due():
        done += answered
    if done != ROWS:
        raise RuntimeError(f"{done} of {ROWS} rows were answered")


def _post(available: Sequence[int]) -> None:
    payer, *payees = available
    entries = [
        Entry(uuid4(), "transfer", (Leg(payer, -1, "EUR"), Leg(payee, 1, "EUR")))
        for payee in payees
    ]
    for first in range(0, ROWS, CHUNK_ROWS):
        with transaction() as session:
            ledger.post(session, entries[first : first + CHUNK_ROWS])


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
