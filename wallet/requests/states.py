"""The states of a money request, and every move between them, as one table."""

from enum import StrEnum


class Way(StrEnum):
    """How it is asked for."""

    PERSON = "person"  # of one, by their account number
    LINK = "link"  # of whoever has the link and pays first
    SPLIT = "split"  # of several, each their part


class State(StrEnum):
    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"  # by who was asked
    CANCELLED = "cancelled"  # by who asked
    EXPIRED = "expired"  # nobody answered


TRANSITIONS: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.PAID, State.DECLINED, State.CANCELLED, State.EXPIRED}),
    State.PAID: frozenset(),
    State.DECLINED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}
