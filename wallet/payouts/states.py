"""The states of a payout and of its rows, and every move between them, as one table."""

from enum import StrEnum


class Mode(StrEnum):
    INDEPENDENT = "independent"  # each row settles or is refused on its own
    ALL_OR_NOTHING = "all_or_nothing"


class State(StrEnum):
    DRAFT = "draft"  # to be looked at; nothing is promised
    ACCEPTED = "accepted"  # confirmed; a worker carries it out
    DONE = "done"  # every row has its answer
    REFUSED = "refused"  # as a whole


class RowState(StrEnum):
    WAITING = "waiting"
    SETTLED = "settled"
    REFUSED = "refused"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ACCEPTED}),  # or it is deleted
    State.ACCEPTED: frozenset({State.DONE, State.REFUSED}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
}

FINAL = frozenset(state for state, targets in TRANSITIONS.items() if not targets)
