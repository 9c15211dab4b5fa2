"""Many send between few wallets in both directions, for a while."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from itertools import count, permutations
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from tests.characters import ALICE, BOB, MALLORY, Character
from tests.wallet.ledger.books import at_once
from wallet import ledger
from wallet.database import Statement, transaction
from wallet.errors import InsufficientFunds
from wallet.money import Money
from wallet.operations import transfer
from wallet.operations.models import Operation
from wallet.operations.verify import verify

SECONDS = 20.0
SECONDS_TO_DEADLOCK = 1.0  # when the order of locks is wrong
THREADS = 16
FIRST_FUNDS = 50_00  # cents, in each wallet
MOST = 30_00  # so that many are refused
SEED = 20

SEUN = "1000000004"


@dataclass(frozen=True)
class Sent:
    id: UUID
    payer: UUID
    payee: UUID
    minor: int


@pytest.fixture
def people(clean: None) -> list[Character]:
    four = [
        Character(ALICE, "Alice Adams"),
        Character(BOB, "Bob Brown"),
        Character(MALLORY, "Mallory Moss"),
        Character(SEUN, "Seun Adeyemi"),
    ]
    for person in four:
        person.has(Money(FIRST_FUNDS, "EUR").decimal)
    return four


def test_sixteen_threads_between_four_wallets_neither_deadlock_nor_lose_a_cent(
    people: list[Character],
) -> None:
    # An error that isn't a refusal comes out of here.
    done = at_once(*(_Sender(number, people, SECONDS) for number in range(THREADS)))

    sent = [one for sender in done for one in sender.sent]
    assert min(len(sender.sent) for sender in done) > 0
    assert sum(sender.refused for sender in done) > 0
    assert {(one.payer, one.payee) for one in sent} == set(permutations([p.id for p in people], 2))
    with transaction() as session:
        booked = session.execute(
            select(Operation.id, Operation.person_id, Operation.recipient_id, Operation.minor)
        )
        assert Counter(Sent(*row) for row in booked) == Counter(sent)
        has = {person.id: ledger.balances(session, person.id).available.minor for person in people}
        assert has == _expected(people, sent)
        assert sum(has.values()) == len(people) * FIRST_FUNDS
        assert ledger.verify(session) == []
        assert verify(session) == []


def test_if_the_payer_were_always_locked_first_there_would_be_deadlocks(
    people: list[Character], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above would see it."""
    ordered = transfer._TRANSFER.sql
    locks = (
        f"CROSS JOIN LATERAL pg_advisory_xact_lock(hashtext(accepted.{column}::text)) AS {column}\n"
        for column in ("person_id", "recipient_id")
    )
    unordered = ordered.replace("CROSS JOIN payer\n", f"CROSS JOIN payer {''.join(locks)}")
    assert unordered != ordered
    monkeypatch.setattr(transfer, "_TRANSFER", Statement(unordered))
    with pytest.raises(psycopg.OperationalError, match="deadlock detected"):
        at_once(*(_Sender(number, people, SECONDS_TO_DEADLOCK) for number in range(THREADS)))


class _Sender:
    """Sends to and fro, and now and then repeats what it sent, as if it had heard no answer."""

    def __init__(self, number: int, people: list[Character], seconds: float) -> None:
        self.number = number
        self.seconds = seconds
        self.pairs = list(permutations(people, 2))
        self.random = random.Random(SEED + number)
        self.sent: list[Sent] = []
        self.refused = 0

    def __call__(self) -> "_Sender":
        deadline = time.monotonic() + self.seconds
        for place in count():
            if time.monotonic() > deadline:
                return self
            self._send(f"{self.number}-{place}")
        raise AssertionError("counting has no end")

    def _send(self, key: str) -> None:
        payer, payee = self.random.choice(self.pairs)
        minor = self.random.randint(1, MOST)
        amount = Money(minor, "EUR").decimal
        try:
            id_ = payer.sends(payee, amount, key=key)
        except InsufficientFunds:
            self.refused += 1
            return
        self.sent.append(Sent(id_, payer.id, payee.id, minor))
        if self.random.random() < 0.1:
            assert payer.sends(payee, amount, key=key) == id_


def _expected(people: list[Character], sent: list[Sent]) -> dict[UUID, int]:
    has = {person.id: FIRST_FUNDS for person in people}
    for one in sent:
        has[one.payer] -= one.minor
        has[one.payee] += one.minor
    return has
