"""People who ask each other for money: one of one, whoever has a link, several for their parts.
They pay, also twice or two at once, decline, take back, and bring to mind; and some let it lie.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Event
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from tests.faults.clients import TOO_MUCH
from tests.faults.neighbour import Neighbour
from tests.faults.surfers import at_once
from wallet.requests import Way

MOST = 300  # minor units in a request
IN_VAIN = 0.1  # ask for what nobody has
THINK_SECONDS = 0.1  # between two requests, about
WAYS = {Way.PERSON: 3, Way.LINK: 4, Way.SPLIT: 2}  # weights; a split is several requests
NOBODY = ""  # is named in a link
_PASS = text("""
    UPDATE money_request SET created_at = created_at - make_interval(days => :days),
        expires_at = expires_at - make_interval(days => :days)
    WHERE id = :id AND state = 'open'
""")


@dataclass
class Neighbours:
    """One thread's, which lends them hands when several act at once."""

    people: list[Neighbour]
    chance: random.Random
    wallet: Engine

    def use(self, until: Event) -> None:
        at_once(*[partial(person.gets_ready, until) for person in self.people])
        while not until.is_set():
            self._one_asks()
            until.wait(self.chance.uniform(0.5, 1.5) * THINK_SECONDS)

    def clear_up(self) -> bool:
        is_clear = [person.clear_up() for person in self.people]
        return all(is_clear)

    def _one_asks(self) -> None:
        asker, *others = self.chance.sample(self.people, len(self.people))
        way = self.chance.choices(list(WAYS), list(WAYS.values()))[0]
        asked_of = {
            Way.PERSON: [others[0].account],
            Way.LINK: [NOBODY],
            Way.SPLIT: [person.account for person in others],
        }[way]
        parts = tuple((account, self._minor()) for account in asked_of)
        own = self._minor() if way is Way.SPLIT else 0
        wish = asker.asks_for(way, own + sum(minor for _, minor in parts), parts)
        if not wish.ids:
            return
        for payer, request_id in zip(others, asker.parts_of(wish), strict=False):
            if way is Way.LINK:
                self._follow_link(asker, others, request_id, asker.link_of(wish))
            else:
                self._follow(asker, payer, request_id)

    def _follow(self, asker: Neighbour, payer: Neighbour, request_id: UUID) -> None:
        path = f"/requests/{request_id}"
        pay = partial(payer.does, "pay", request_id, path)
        decline = partial(payer.does, "decline", request_id, f"{path}/decline")
        cancel = partial(asker.does, "cancel", request_id, f"{path}/cancel")
        remind = partial(asker.does, "remind", request_id, f"{path}/remind")
        self._let_one_happen(
            (pay,),
            (pay,),
            (pay, pay),  # a double click
            (pay, cancel),
            (pay, decline),
            (decline,),
            (cancel,),
            (remind,),  # too early
            (partial(self._after, 1, request_id, remind),),
            (partial(self._let_pass, 30, request_id), pay),
            (),
        )

    def _follow_link(
        self, asker: Neighbour, others: list[Neighbour], request_id: UUID, link: str
    ) -> None:
        pays = [partial(person.does, "pay", request_id, link) for person in others]
        cancel = partial(asker.does, "cancel", request_id, f"/requests/{request_id}/cancel")
        self._let_one_happen(
            pays[:1], pays[:1] * 2, pays, pays, (pays[0], cancel), (cancel, *pays), (cancel,), ()
        )

    def _let_one_happen(self, *scenes: Sequence[Callable[[], object]]) -> None:
        """All of what happens in it, at once."""
        if scene := self.chance.choice(scenes):
            at_once(*scene)

    def _after(self, days: int, request_id: UUID, act: Callable[[], object]) -> None:
        self._let_pass(days, request_id)
        act()

    def _let_pass(self, days: int, request_id: UUID) -> None:
        """Who was asked may be reminded after one, and after thirty it is over."""
        with suppress(OperationalError), self.wallet.begin() as wallet:
            wallet.execute(_PASS, {"id": request_id, "days": days})

    def _minor(self) -> int:
        return TOO_MUCH if self.chance.random() < IN_VAIN else self.chance.randint(1, MOST)
