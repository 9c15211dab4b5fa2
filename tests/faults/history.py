"""What the clients asked for, and what they were told, as Jepsen writes it down."""

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
    operation_id: UUID | None = None  # when it is ok


@dataclass(slots=True)
class Wish:
    """One operation that somebody wants once, however often they ask for it."""

    person_id: UUID
    key: str
    kind: str
    minor: int
    to: str | None = None  # the recipient's account number
    answers: list[Answer] = field(default_factory=list)
    cancelled: bool = False  # they were told that it is called off

    @property
    def ids(self) -> set[UUID]:
        return {answer.operation_id for answer in self.answers if answer.operation_id}

    @property
    def result(self) -> Result:
        """Doubt stays: a refusal says nothing about an earlier call that may be on its way."""
        results = {answer.result for answer in self.answers}
        for result in (Result.OK, Result.UNKNOWN):
            if result in results:
                return result
        return Result.REFUSED


@dataclass(slots=True)
class History:
    wishes: list[Wish] = field(default_factory=list)  # `append` alone, which threads may share

    def copy(self) -> "History":
        return deepcopy(self)

    def of(self, result: Result) -> Iterator[Wish]:
        return (wish for wish in self.wishes if wish.result is result)
