"""What workers and the bank do, on time, early, late and twice."""

from collections.abc import Sequence
from itertools import cycle
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.wallet.imagination.world import World, answers, any_number, webhook
from tests.wallet.operations.conftest import Saying
from wallet.bank import breaker
from wallet.bank.answers import UNCLEAR, UNREACHABLE, Answer, TransferOrder, Unknown
from wallet.bank.client import BatchFailed
from wallet.errors import OperationNotFound
from wallet.ledger import seal_due
from wallet.operations import execute_due, probe
from wallet.operations.apply import apply_answers

scripts = st.lists(answers, min_size=1, max_size=4)  # one after the other, again and again
mostly = st.sampled_from([True, True, False])

Said = dict[UUID, Answer]


class ScriptedBank(Saying):
    """Answers by a script, and remembers call by call what it answered."""

    def __init__(self, script: Sequence[Answer], well: bool, batches_fail: bool) -> None:
        super().__init__()
        lines = cycle(script)
        self.says = lambda order: next(lines)
        self.well, self.batches_fail = well, batches_fail
        self.said: list[Said] = []

    def submit(self, orders: Sequence[TransferOrder]) -> Said:
        try:
            self.said.append(super().submit(orders))
        except BatchFailed:
            self.said.append({order.id: Unknown(UNCLEAR) for order in orders})
            raise
        return self.said[-1]

    def submit_one(self, order: TransferOrder) -> Answer:
        self.said.append({order.id: super().submit_one(order)})
        return self.said[-1][order.id]


class BankAndWorkers(World):
    @rule(says=scripts, well=mostly, batches_fail=st.booleans(), time_passes=st.booleans())
    def a_worker_works(
        self, says: list[Answer], well: bool, batches_fail: bool, time_passes: bool
    ) -> None:
        self._something_is_due(time_passes)
        bank = ScriptedBank(says, well, batches_fail)
        execute_due(bank)
        if self.model.bank_is_away:
            assert bank.said == []
            self.model.stand_in_line()
        else:
            self._carried_out(bank)
        self.wallet.set_clock(self.model)

    @rule(says=scripts, well=mostly, batches_fail=st.booleans(), time_passes=st.booleans())
    def the_bank_was_away_and_is_asked_how_it_is(
        self, says: list[Answer], well: bool, batches_fail: bool, time_passes: bool
    ) -> None:
        breaker.trip()
        self.model.bank_is_away = True
        self._something_is_due(time_passes)
        bank = ScriptedBank(says, well, batches_fail)
        is_back = probe(bank)
        if not well:
            assert (is_back, bank.said) == (False, [])
            return
        assert is_back is is_usable(self._tried_out(bank.said))
        if is_back:
            self.model.bank_is_away = False
            self.model.suspects.clear()
        self.wallet.set_clock(self.model)

    @rule(time_passes=st.booleans())
    def a_worker_claims_and_falls_asleep(self, time_passes: bool) -> None:
        self._something_is_due(time_passes)
        self._a_worker_claims()

    @rule(number=any_number, says=answers)
    def a_sleeper_brings_an_answer(self, number: int, says: Answer) -> None:
        claim = self._wake_one(number)
        apply_answers([claim], {claim.id: says})
        self.model.find(claim.id).hears(says, claim.attempt)
        self.wallet.set_clock(self.model)

    @rule(number=any_number, says=answers, times=st.integers(1, 2))
    def a_webhook_comes_whenever_it_likes(self, number: int, says: Answer, times: int) -> None:
        with self._refused(OperationNotFound):
            webhook(UUID(int=number), says)  # about nothing of ours
        told = self._pick(number)
        for _ in range(times):
            webhook(told.id, says)
            told.hears(says, None)

    @rule(most=st.integers(1, 6))
    def the_clock_seals(self, most: int) -> None:
        """That every seal holds, whatever happens later, is among what must hold."""
        before = self.wallet.unsealed()
        sealed = seal_due(most)
        assert sealed <= most
        assert self.wallet.unsealed() == before - sealed

    def _carried_out(self, bank: ScriptedBank) -> None:
        """What the model makes of a batch, and then of one that is asked alone."""
        said = list(bank.said)
        if self.model.claimable():
            self._claimed(list(said[0]), self.model.claimable())
            self._answered(said.pop(0), bank.well)
        if self.model.waiting_alone() and not self.model.bank_is_away:
            self._claimed_alone(list(said[0]))
            self._answered(said.pop(0), bank.well)
        assert said == []

    def _answered(self, said: Said, is_well: bool) -> None:
        if is_usable(said):
            self.model.suspects.clear()
        elif not is_well:
            self.model.bank_is_away = True
            said = dict.fromkeys(said, Unknown(UNREACHABLE))
        elif list(said.values()) == [Unknown(UNCLEAR)]:
            self.model.suspects.update(said)
            self.model.bank_is_away = len(self.model.suspects) >= breaker.SUSPECTS_TO_OPEN
        self.model.hear(said)

    def _tried_out(self, calls: list[Said]) -> Said:
        """What an absent bank said to a batch, or at last to one of it, is applied together."""
        if self.model.claimable():
            self._claimed(list(calls[0]), self.model.claimable())
        else:
            self._claimed_alone(list(calls[0]))
        assert len(calls) == (1 if is_usable(calls[0]) or len(calls[0]) == 1 else 2)
        said = calls[0] | calls[-1]
        if len(said) > 1 and not is_usable(said):
            said = dict.fromkeys(said, Unknown(UNREACHABLE))
        self.model.hear(said)
        return said

    def _claimed_alone(self, claimed: Sequence[UUID]) -> None:
        (chosen,) = claimed
        assert chosen in self.model.waiting_alone()
        self.model.claim(claimed)


def is_usable(said: Said) -> bool:
    return not all(isinstance(answer, Unknown) for answer in said.values())
