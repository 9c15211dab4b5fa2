"""The life of a registration, as one table that tests read."""

from enum import StrEnum


class RegistrationState(StrEnum):
    REQUESTED = "requested"
    WAITING_FOR_BANK = "waiting_for_bank"
    CODE_SENT = "code_sent"
    REJECTED = "rejected"
    ACTIVATED = "activated"


S = RegistrationState

MOVES: dict[RegistrationState, frozenset[RegistrationState]] = {
    S.REQUESTED: frozenset({S.WAITING_FOR_BANK, S.CODE_SENT, S.REJECTED}),
    S.WAITING_FOR_BANK: frozenset({S.WAITING_FOR_BANK, S.CODE_SENT, S.REJECTED}),
    S.CODE_SENT: frozenset({S.ACTIVATED}),
    S.REJECTED: frozenset(),
    S.ACTIVATED: frozenset(),
}

# Those that the bank still has to answer for; only they are ever due.
UNVERIFIED = (S.REQUESTED, S.WAITING_FOR_BANK)


def sources_of(target: RegistrationState) -> tuple[RegistrationState, ...]:
    """The states from which a registration may move to the target."""
    return tuple(state for state, targets in MOVES.items() if target in targets)
