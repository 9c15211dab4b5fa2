"""What happens at once: each pair has a winner, and the wallet must be as if it came first."""

import copy
from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.wallet.imagination.model import Told, Wish
from tests.wallet.imagination.world import (
    SMALLEST_BATCH,
    Send,
    World,
    answers,
    any_number,
    sends,
    webhook,
)
from tests.wallet.ledger.books import at_once
from wallet.bank import line
from wallet.bank.answers import Answer
from wallet.errors import CannotCancel, InsufficientFunds, WalletError
from wallet.ledger import seal_due
from wallet.operations.apply import apply_answers
from wallet.operations.claims import claim_batch


class AtOnce(World):
    @rule(one=sends, other=sends)
    def two_send_at_once(self, one: Send, other: Send) -> None:
        wishes = [self._transfer(one), self._transfer(other)]
        in_order, reversed_ = self.model.sends(wishes), self.model.sends(wishes[::-1])[::-1]
        done = at_once(*(lambda wish=wish: self._try(wish) for wish in wishes))
        assert [isinstance(id_, UUID) for id_ in done] in (in_order, reversed_)
        for wish, outcome in zip(wishes, done, strict=True):
            if isinstance(outcome, UUID):
                self.model.accept(outcome, wish)
            else:
                assert isinstance(outcome, InsufficientFunds)

    @rule(kind=st.sampled_from(["deposit", "withdrawal", "transfer"]), send=sends)
    def twins_ask_at_once(self, kind: str, send: Send) -> None:
        wish = self._transfer(send)
        wish = wish if kind == "transfer" else replace(wish, kind=kind, to=None)
        one, other = at_once(lambda: self._try(wish), lambda: self._try(wish))
        if self.model.can_pay(wish):
            assert isinstance(one, UUID)
            assert one == other
            self.model.accept(one, wish)
        else:
            assert isinstance(one, InsufficientFunds)
            assert isinstance(other, InsufficientFunds)

    @rule(number=any_number, time_passes=st.booleans())
    def the_owner_cancels_while_a_worker_claims(self, number: int, time_passes: bool) -> None:
        self._something_is_due(time_passes)
        told = self._pick_cancellable(number)
        cancels = partial(self._try_to_cancel, told)
        cancelled, batch = at_once(cancels, partial(claim_batch, SMALLEST_BATCH))
        if cancelled and not told.is_final:
            assert told.can_cancel
            told.goes("cancelled")
        assert cancelled is (told.state == "cancelled")
        claimed = [claim.id for claim in batch.claims]
        self._claimed(claimed, self.model.claimable())
        assert cancelled or told.id in claimed or not told.can_cancel
        self.sleepers += batch.claims
        self.wallet.set_clock(self.model)

    @rule(number=any_number, says=answers, other_says=answers)
    def a_sleeper_and_a_webhook_bring_answers_at_once(
        self, number: int, says: Answer, other_says: Answer
    ) -> None:
        claim = self._wake_one(number)
        worker = partial(apply_answers, [claim], {claim.id: says})
        at_once(worker, partial(webhook, claim.id, other_says))
        told = self.model.find(claim.id)
        other = copy.deepcopy(told)
        told.hears(says, claim.attempt)
        told.hears(other_says, None)
        other.hears(other_says, None)
        other.hears(says, claim.attempt)
        owner = self.wallet.people[told.wish.who]
        if [step.state for step in owner.story(told.id)] == other.story:
            vars(told).update(vars(other))
        if told.is_final:
            line.leave([told.id])  # places are best effort: the worker may have joined it too late
        self.wallet.set_clock(self.model)

    @rule(send=sends, most=st.integers(1, 6))
    def somebody_sends_while_the_clock_seals_twice(self, send: Send, most: int) -> None:
        wish = self._transfer(send)
        before = self.wallet.unsealed()
        done, *sealed = at_once(lambda: self._try(wish), *[lambda: seal_due(most)] * 2)
        if self.model.can_pay(wish):
            assert isinstance(done, UUID)
            self.model.accept(done, wish)
        else:
            assert isinstance(done, InsufficientFunds)
        booked = isinstance(done, UUID)
        assert self.wallet.unsealed() == before + booked - sum(sealed)

    def _try(self, wish: Wish) -> UUID | WalletError:
        try:
            return self.wallet.ask(wish)
        except WalletError as error:
            return error

    def _try_to_cancel(self, told: Told) -> bool:
        with suppress(CannotCancel):
            self.wallet.people[told.wish.who].cancels(told.id)
            return True
        return False
