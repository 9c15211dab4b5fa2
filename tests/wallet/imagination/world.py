"""A wallet, what the model makes of it, and what must hold after every step.

Nothing is drawn that depends on what happened before: who wins a race must not change what
hypothesis sees. So no step has a condition; one that finds nothing to work with makes it first.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.services import Database
from tests.wallet.imagination.model import Model, Told, Wish
from tests.wallet.imagination.wallet_under_test import CURRENCIES, WalletUnderTest
from wallet.bank import breaker, line
from wallet.bank.answers import (
    CONFLICT,
    UNCLEAR,
    UNREACHABLE,
    Accepted,
    Answer,
    Declined,
    Pending,
    Unknown,
)
from wallet.database import transaction
from wallet.errors import WalletError
from wallet.operations import apply_bank_answer
from wallet.operations.claims import Claim, claim_batch

SMALLEST_BATCH = 10  # so many are surely claimed at once

names = st.sampled_from(sorted(CURRENCIES))
minors = st.integers(1, 120)
bank_kinds = st.sampled_from(["deposit", "withdrawal"])
any_number = st.integers(0, 999)  # picks one of however many there are
pairs = st.permutations(["alice", "bob", "mallory"]).map(lambda three: (three[0], three[1]))
sends = st.tuples(pairs, minors)  # payer and payee
answers = st.sampled_from(
    [
        Accepted(),
        Declined("account_frozen"),
        Pending(),
        Unknown(UNCLEAR),
        Unknown(UNREACHABLE),
        Unknown(CONFLICT),
    ]
)

Send = tuple[tuple[str, str], int]


class World(RuleBasedStateMachine):
    """`database` is set by whoever runs it: hypothesis makes the machines."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.wallet = WalletUnderTest(self.database)
        self.model = Model(CURRENCIES)
        self.sleepers: list[Claim] = []  # workers who claimed and didn't answer yet
        self.keys = 0

    @invariant()
    def everything_holds(self) -> None:
        self.wallet.check(self.model)
        assert breaker.is_open() is self.model.bank_is_away
        in_line = [told.id for told in self.model.operations if told.in_line]
        assert line.places(in_line) == {id_: place for place, id_ in enumerate(in_line, 1)}

    def _key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    def _transfer(self, send: Send) -> Wish:
        (payer, payee), minor = send
        return Wish("transfer", payer, minor, self._key(), payee)

    def _pick(self, number: int) -> Told:
        """One of the operations, mostly one on its way."""
        known = self.model.operations
        if number % 4:
            known = [told for told in known if not told.is_final]
        return known[number % len(known)] if known else self._new_one()

    def _pick_cancellable(self, number: int) -> Told:
        """One that the bank can't have seen."""
        known = [told for told in self.model.operations if told.can_cancel]
        return known[number % len(known)] if known else self._new_one()

    def _pick_parked(self, number: int) -> Told:
        """One that looks as if it could be cancelled, though the bank may have seen it."""
        known = [told for told in self.model.operations if told.state == "parked"]
        return known[number % len(known)] if known else self._new_one()

    def _new_one(self) -> Told:
        name = sorted(CURRENCIES)[self.keys % len(CURRENCIES)]
        wish = Wish("withdrawal", name, 1 + self.keys, self._key())
        if not self.model.can_pay(wish):
            wish = replace(wish, kind="deposit")
        self.model.accept(self.wallet.ask(wish), wish)
        return self.model.operations[-1]

    def _something_is_due(self, time_passes: bool) -> None:
        due = self.model.claimable() | self.model.waiting_alone()
        if time_passes or not due:
            self.model.time_passes()
            self.wallet.set_clock(self.model)
        if not self.model.claimable() | self.model.waiting_alone():
            self._new_one()

    def _a_worker_claims(self) -> None:
        claims = claim_batch(SMALLEST_BATCH).claims
        self._claimed([claim.id for claim in claims], self.model.claimable())
        self.sleepers += claims
        self.wallet.set_clock(self.model)

    def _wake_one(self, number: int) -> Claim:
        """A worker who claimed and didn't answer yet: who sleeps longest, or the latest."""
        if not self.sleepers:
            self._new_one()
            self._a_worker_claims()
        return self.sleepers.pop(-(number % 2))

    def _claimed(self, claimed: Sequence[UUID], candidates: set[UUID]) -> None:
        """A batch: nobody twice, nobody who may not be asked, and nobody left out while it has
        room.
        """
        assert len(set(claimed)) == len(claimed)
        assert set(claimed) <= candidates
        assert set(claimed) == candidates or len(claimed) >= SMALLEST_BATCH
        self.model.claim(claimed)

    @contextmanager
    def _refused(self, error: type[WalletError]) -> Iterator[None]:
        with self._no_trace(), pytest.raises(error):
            yield

    @contextmanager
    def _no_trace(self) -> Iterator[None]:
        before = self.wallet.trace()
        yield
        assert self.wallet.trace() == before


def webhook(operation_id: UUID, says: Answer) -> None:
    with transaction() as session:
        apply_bank_answer(session, operation_id, says)
