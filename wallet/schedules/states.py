"""The states of a schedule and of its runs, and every move between them, as two tables."""

from enum import StrEnum


class State(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # dates pass, and nothing happens
    ENDED = "ended"  # stopped, or all of its dates have come


class RunState(StrEnum):
    DUE = "due"  # waits for its time, the first or the next one
    RUNNING = "running"  # begun; whatever happens, it will be known whether money was asked for
    DONE = "done"  # there is an operation; what becomes of that, it says itself
    NOT_DONE = "not_done"  # refused, to the last
    MISSED = "missed"  # we were away for too long
    CALLED_OFF = "called_off"  # its schedule was paused or stopped before it was begun


TRANSITIONS: dict[State, frozenset[State]] = {
    State.ACTIVE: frozenset({State.PAUSED, State.ENDED}),
    State.PAUSED: frozenset({State.ACTIVE, State.ENDED}),
    State.ENDED: frozenset(),
}

RUN_TRANSITIONS: dict[RunState, frozenset[RunState]] = {
    RunState.DUE: frozenset({RunState.RUNNING, RunState.CALLED_OFF}),
    RunState.RUNNING: frozenset(
        {
            *(RunState.DUE, RunState.DONE, RunState.NOT_DONE, RunState.MISSED),
            *(RunState.CALLED_OFF, RunState.RUNNING),
        }
    ),
    RunState.DONE: frozenset(),
    RunState.NOT_DONE: frozenset(),
    RunState.MISSED: frozenset(),
    RunState.CALLED_OFF: frozenset(),
}

OPEN = frozenset(state for state, targets in RUN_TRANSITIONS.items() if targets)
