"""Somebody who pays many at once: each payout independent or all-or-nothing, and some in vain."""

from dataclasses import dataclass
from itertools import cycle, islice
from threading import Event

from tests.faults.clients import TOO_MUCH, Client
from tests.faults.history import Wish
from wallet.payouts import Mode

FUNDS = 10_000  # minor units, put in each time; many times what their payouts come to
ROWS = (20, 40)  # several chunks, see planted/sitecustomize.py
MOST = 10  # minor units in a row
IN_VAIN = 0.2  # of the payouts have a row that the wallet hasn't the money for


@dataclass
class Payer(Client):
    """Nobody else takes money out of their wallet."""

    cancels: float = 0.0
    think_seconds: float = 0.5

    def use(self, until: Event) -> None:
        """They sign in anew, because a payout wants a password of the last minutes."""
        self.sign_in(until)
        self.deposit(FUNDS)
        super().use(until)

    def _wish(self) -> Wish:
        friends = islice(cycle(self.friends), self.chance.randint(*ROWS))
        rows = [(friend, self.chance.randint(1, MOST)) for friend in friends]
        if self.chance.random() < IN_VAIN:
            rows[self.chance.randrange(len(rows))] = (self.friends[0], TOO_MUCH)
        return Wish(
            self.account,
            self._key(),
            "payout",
            sum(minor for _, minor in rows),
            rows=tuple(rows),
            mode=self.chance.choice(list(Mode)),
        )
