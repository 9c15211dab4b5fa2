"""What people asked for, and what they were told, as Jepsen writes it down."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Result(StrEnum):
    OK = "ok"
    REFUSED = "refused"  # a 4xx: nothing was done, and nothing will be
    UNKNOWN = "unknown"  # no answer, or a 5xx: done or not


@dataclass(frozen=True, slots=True)
class Answer:
    result: Result
    id: UUID | None = None  # of what was made, when it is ok


@dataclass(slots=True)
class Wish:
    """One operation, or one payout, that somebody wants once, however often they ask for it."""

    account: str  # whose
    key: str
    kind: str
    minor: int  # of all rows, in a payout
    to: str | None = None  # the recipient's account number
    rows: tuple[tuple[str, int], ...] = ()  # of a payout: whom, and how much
    mode: str = ""  # of a payout
    answers: list[Answer] = field(default_factory=list)
    cancelled: bool = False  # they were told that it is called off

    @property
    def ids(self) -> set[UUID]:
        return {answer.id for answer in self.answers if answer.id}

    @property
    def result(self) -> Result:
        """Doubt stays: a refusal says nothing about an earlier call that may be on its way."""
        results = {answer.result for answer in self.answers}
        for result in (Result.OK, Result.UNKNOWN):
            if result in results:
                return result
        return Result.REFUSED

    @property
    def in_doubt(self) -> bool:
        """They have no answer that stands, neither a yes nor one to their last call."""
        return self.result is Result.UNKNOWN and self.answers[-1].result is Result.UNKNOWN


@dataclass(frozen=True, slots=True)
class Confirmation:
    result: Result
    asked: tuple[UUID, str]  # the registration, and the code offered


@dataclass(slots=True)
class SignUp:
    """One wallet that somebody wants, however often they register."""

    account: str
    email: str
    registered: list[Answer] = field(default_factory=list)
    confirmed: list[Confirmation] = field(default_factory=list)
    is_in: bool = False  # they have the wallet: told so, or let in by their password

    @property
    def ids(self) -> list[UUID]:
        """Of the registrations that they know of."""
        return [answer.id for answer in self.registered if answer.id]


@dataclass(slots=True)
class History:
    # `append` alone, which threads may share
    wishes: list[Wish] = field(default_factory=list)
    sign_ups: list[SignUp] = field(default_factory=list)

    def copy(self) -> "History":
        return deepcopy(self)

    def of(self, result: Result) -> Iterator[Wish]:
        return (wish for wish in self.wishes if wish.result is result)
