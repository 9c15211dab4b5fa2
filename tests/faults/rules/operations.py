"""What people asked for: what they were told of it is true, and nothing moved where it may not."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import Row

from tests.faults.books import Books
from tests.faults.facts import Fact
from tests.faults.history import History, Result, Wish
from wallet.operations.states import FINAL, FIRST_STATE, TRANSITIONS, Kind, State
from wallet.payouts import states as of_payouts
from wallet.schedules import State as of_schedules  # noqa: N813

# A schedule, and what was asked of others, is as it should be in each of its states.
ENDS = FINAL | of_payouts.FINAL | set(of_schedules) | {"asked"}


def told_is_true(history: History, books: Books) -> Iterator[Fact]:
    """What was acknowledged is there, final, once, and as it was wanted; what was refused isn't."""
    by_key = {(row.account, row.key): row for row in _asked_for(books)}
    for wish in history.wishes:
        row = by_key.get((wish.account, wish.key))
        if len(wish.ids) > 1:
            yield Fact("doubled", f"{wish.key} was answered with {len(wish.ids)} operations")
        if row is None:
            if wish.result is Result.OK:
                yield Fact("lost", f"{wish.kind} {wish.key} was accepted, and isn't there")
        elif wish.result is Result.REFUSED:
            yield Fact("amiss", f"{wish.kind} {row.id} was refused, and is there")
        else:
            yield from _as_wanted(wish, row)


def _as_wanted(wish: Wish, row: Row[Any]) -> Iterator[Fact]:
    if wish.ids and row.id not in wish.ids:
        yield Fact("lost", f"{wish.kind} {wish.key} was accepted as another than {row.id}")
    if row.state not in ENDS:
        yield Fact("lost", f"{wish.kind} {row.id} is still {row.state}")
    if (wish.kind, wish.minor, wish.to) != (row.kind, row.minor, row.recipient):
        yield Fact("amiss", f"{wish.kind} {row.id} is not what was wanted")
    if wish.cancelled and row.state != State.CANCELLED:
        yield Fact("amiss", f"{wish.kind} {row.id} was called off, and is {row.state}")


def nothing_unasked(history: History, books: Books) -> Iterator[Fact]:
    """One operation, payout, schedule or request per key, and none that nobody wanted."""
    counted = Counter((row.account, row.key) for row in _asked_for(books))
    wanted = Counter((wish.account, wish.key) for wish in history.wishes)
    for (_, key), count in (counted - wanted).items():
        yield Fact("doubled", f"{count} operations too many under the key {key}")


def _asked_for(books: Books) -> list[Row[Any]]:
    """What people named a key for; what a payout, a schedule or a request led to has none of
    theirs."""
    asked = (row for row in books.operations if not is_of_another(row))
    return [*asked, *books.payouts, *books.schedules, *books.request_groups]


def is_of_another(row: Row[Any]) -> bool:
    """An operation that is the doing of a payout's row, a date, or a paid request."""
    return bool(row.payout_id or row.schedule_id or row.request_id)


def states_moved_along_the_table(_: History, books: Books) -> Iterator[Fact]:
    for row in books.operations:
        story = [State(state) for state in books.stories.get(row.id, [])]
        legal = all(target in TRANSITIONS[source] for source, target in pairwise(story))
        first_and_last = story[:1] + story[-1:] == [FIRST_STATE[Kind(row.kind)], State(row.state)]
        if not (legal and first_and_last):
            yield Fact("amiss", f"{row.kind} {row.id} moved {' → '.join(story)}")
