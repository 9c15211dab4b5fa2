"""The states of an operation and every move between them, as one table.

Nothing else may say which move is legal: claims, answers and cancelling ask here, and so do tests.
"""

from enum import StrEnum


class Kind(StrEnum):
    DEPOSIT = "deposit"  # bank → wallet
    WITHDRAWAL = "withdrawal"  # wallet → bank
    TRANSFER = "transfer"  # wallet → wallet


class State(StrEnum):
    REQUESTED = "requested"  # accepted, the bank has not heard of it
    SUBMITTED = "submitted"  # claimed by a worker that calls, or called, the bank
    PARKED = "parked"  # waits: in line for the bank's return, or for its own next attempt
    AWAITING_BANK = "awaiting_bank"  # the bank said "pending"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.SUBMITTED, State.PARKED, State.CANCELLED}),
    State.SUBMITTED: frozenset(
        {State.SETTLED, State.FAILED, State.PARKED, State.AWAITING_BANK, State.SUBMITTED}
    ),
    # settled and failed: by an answer that came late, or by webhook
    State.PARKED: frozenset({State.SUBMITTED, State.CANCELLED, State.SETTLED, State.FAILED}),
    State.AWAITING_BANK: frozenset({State.SETTLED, State.FAILED}),
    State.SETTLED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}

# A transfer needs no bank: it is settled in the request that asks for it.
FIRST_STATE = {
    Kind.DEPOSIT: State.REQUESTED,
    Kind.WITHDRAWAL: State.REQUESTED,
    Kind.TRANSFER: State.SETTLED,
}

FINAL = frozenset(state for state, targets in TRANSITIONS.items() if not targets)
IN_FLIGHT = frozenset(State) - FINAL


def sources_of(target: State) -> frozenset[State]:
    """The states from which `target` may be reached."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)


CANCELLABLE = sources_of(State.CANCELLED)
