"""The first steps in a new wallet, until they are taken. Nothing is stored for them: what was done
stands in the operations and the locks, and that somebody looked at these, this browser remembers.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import session as browser_session

from wallet import people
from wallet.database import autocommit
from wallet.operations import HistoryPage
from wallet.people import Person

NEW = timedelta(days=14)  # whoever left a step out for so long doesn't want it
NOT_DONE = ("failed", "cancelled")
LOOKED = "looked_at_security"


@dataclass(frozen=True, slots=True)
class Step:
    name: str  # add, send, security
    done: bool


def first_steps(person: Person, history: HistoryPage) -> list[Step]:
    """`history` has the newest operations. Empty when the wallet isn't new any more."""
    if history.next_cursor or datetime.now(UTC) - person.created_at > NEW:
        return []
    done = [each for each in history.items if each.state not in NOT_DONE]
    return [
        Step("add", any(each.direction == "in" for each in done)),
        Step("send", any((each.kind, each.direction) == ("transfer", "out") for each in done)),
        Step("security", _knows_the_locks(person)),
    ]


def looked_at_security() -> None:
    browser_session[LOOKED] = True


def _knows_the_locks(person: Person) -> bool:
    if browser_session.get(LOOKED):
        return True
    with autocommit() as session:
        if people.second_factor_of(session, person.id).enabled:
            return True
        return bool(people.passkeys_of(session, person.id))
