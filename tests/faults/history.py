"""What people asked for, and what they were told, as Jepsen writes it down."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID


class Result(StrEnum):
    OK = "ok"
    REFUSED = "refused"  # a 4xx: nothing was done, and nothing will be
    UNKNOWN = "unknown"  # no answer, or a 5xx: done or not


@dataclass(frozen=True, slots=True)
class Answer:
    result: Result
    id: UUID | None = None  # of what was made, when it is ok


class Asked:
    """What the answers to one intent come to, however often it was asked for."""

    __slots__ = ()
    answers: list[Answer]

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


@dataclass(slots=True)
class Wish(Asked):
    """One operation, payout, schedule or request for money that somebody wants once."""

    account: str  # whose
    key: str
    kind: str
    minor: int  # of all rows, in a payout; with one's own part, in a split
    to: str | None = None  # the recipient's account number
    rows: tuple[tuple[str, int], ...] = ()  # of a payout or request: whom, and how much
    mode: str = ""  # of a payout; what of a schedule, and how often; the way of a request
    answers: list[Answer] = field(default_factory=list)
    cancelled: bool = False  # they were told that it is called off

    @property
    def ids(self) -> set[UUID]:
        return {answer.id for answer in self.answers if answer.id}


@dataclass(slots=True)
class Halt:
    """Somebody pauses a schedule, or stops it."""

    schedule_id: UUID
    state: str  # it is to be in
    begun: int | None = None  # how many of its dates had, when they were told that it stands still
    is_over: bool = False  # they have asked for something else since


@dataclass(slots=True)
class Deed(Asked):
    """What somebody does with a request for money: pay, decline, cancel, remind."""

    verb: str
    request_id: UUID
    account: str  # whose deed
    answers: list[Answer] = field(default_factory=list)


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
    halts: list[Halt] = field(default_factory=list)
    dates: list[UUID] = field(default_factory=list)  # of which schedule one came, each time
    deeds: list[Deed] = field(default_factory=list)

    @property
    def memories(self) -> list[list[Any]]:
        return [self.wishes, self.sign_ups, self.halts, self.dates, self.deeds]

    def since(self, lengths: list[int]) -> "History":
        """What came after those, one of each memory."""
        return History(*(each[n:] for each, n in zip(self.memories, lengths, strict=True)))

    def copy(self) -> "History":
        return deepcopy(self)

    def of(self, result: Result) -> Iterator[Wish]:
        return (wish for wish in self.wishes if wish.result is result)
