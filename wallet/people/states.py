"""The life of a registration, as one table that tests read."""

from enum import StrEnum


class RegistrationState(StrEnum):
    REQUESTED = "requested"
    WAITING_FOR_BANK = "waiting_for_bank"
    WAITING_FOR_MAIL = "waiting_for_mail"  # verified, but the account had its mails of this hour
    CODE_SENT = "code_sent"
    REJECTED = "rejected"
    ACTIVATED = "activated"
    EXPIRED = "expired"


# The bank is (still, or once more) to be asked about these; only they are ever due.
UNVERIFIED = (
    RegistrationState.REQUESTED,
    RegistrationState.WAITING_FOR_BANK,
    RegistrationState.WAITING_FOR_MAIL,
)

_AFTER_THE_BANK = frozenset(
    {
        RegistrationState.WAITING_FOR_BANK,  # it did not answer
        RegistrationState.WAITING_FOR_MAIL,
        RegistrationState.REJECTED,
        RegistrationState.EXPIRED,
    }
)

MOVES: dict[RegistrationState, frozenset[RegistrationState]] = {
    RegistrationState.REQUESTED: _AFTER_THE_BANK,
    RegistrationState.WAITING_FOR_BANK: _AFTER_THE_BANK,
    RegistrationState.WAITING_FOR_MAIL: _AFTER_THE_BANK | {RegistrationState.CODE_SENT},
    RegistrationState.CODE_SENT: frozenset(
        {RegistrationState.ACTIVATED, RegistrationState.EXPIRED}
    ),
    RegistrationState.REJECTED: frozenset(),
    RegistrationState.ACTIVATED: frozenset(),
    RegistrationState.EXPIRED: frozenset(),
}


def sources_of(target: RegistrationState) -> tuple[RegistrationState, ...]:
    """The states from which a registration may move to the target."""
    return tuple(state for state, targets in MOVES.items() if target in targets)
