"""What people do: ask, repeat, ask for something else with the same key, cancel."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.wallet.imagination.model import Told, Wish
from tests.wallet.imagination.wallet_under_test import CURRENCIES
from tests.wallet.imagination.world import Send, World, any_number, bank_kinds, minors, names, sends
from wallet.errors import (
    CannotCancel,
    IdempotencyKeyReused,
    InsufficientFunds,
    InvalidInput,
    OperationNotFound,
    RecipientNotFound,
)

# Whose wallet is in another currency.
OUT_OF_REACH = {who: "alice" if who == "yuki" else "yuki" for who in CURRENCIES}


class People(World):
    @rule(asked=st.lists(st.tuples(bank_kinds, names, minors), min_size=1, max_size=3))
    def some_ask_for_deposits_and_withdrawals(self, asked: list[tuple[str, str, int]]) -> None:
        for kind, who, minor in asked:
            self._ask(Wish(kind, who, minor, self._key()))

    @rule(send=sends)
    def somebody_sends(self, send: Send) -> None:
        self._ask(self._transfer(send))

    @rule(who=names, minor=minors)
    def somebody_sends_where_it_cannot_go(self, who: str, minor: int) -> None:
        for to in (who, OUT_OF_REACH[who]):
            with self._refused(InvalidInput if who == to else RecipientNotFound):
                self.wallet.ask(Wish("transfer", who, minor, self._key(), to))

    @rule(number=any_number)
    def somebody_repeats(self, number: int) -> None:
        told = self._pick(number)
        with self._no_trace():
            assert self.wallet.ask(told.wish) == told.id

    @rule(number=any_number, more=minors)
    def somebody_uses_a_key_for_something_else(self, number: int, more: int) -> None:
        wish = self._pick(number).wish
        other_kind = "deposit" if wish.kind == "withdrawal" else "withdrawal"
        for other in (
            replace(wish, minor=wish.minor + more),
            replace(wish, kind=other_kind, to=None),
        ):
            with self._refused(IdempotencyKeyReused):
                self.wallet.ask(other)

    @rule(number=any_number, stranger=names)
    def somebody_cancels(self, number: int, stranger: str) -> None:
        told = self._pick_parked(number) if number % 2 else self._pick(number)
        if stranger != told.wish.who:
            with self._refused(OperationNotFound):
                self.wallet.people[stranger].cancels(told.id)
        self._cancel(told)

    def _ask(self, wish: Wish) -> None:
        if self.model.can_pay(wish):
            self.model.accept(self.wallet.ask(wish), wish)
        else:
            with self._refused(InsufficientFunds):
                self.wallet.ask(wish)

    def _cancel(self, told: Told) -> None:
        owner = self.wallet.people[told.wish.who]
        if told.can_cancel:
            owner.cancels(told.id)
            told.goes("cancelled")
        elif told.state == "cancelled":
            with self._no_trace():
                owner.cancels(told.id)
        else:
            with self._refused(CannotCancel):
                owner.cancels(told.id)
