"""What people asked for and what became of it, in plain Python: no database, no ledger, no clock.

It repeats none of the wallet's tables on purpose. Balances are nowhere kept; they follow from the
operations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from wallet.bank.answers import UNREACHABLE, Accepted, Answer, Declined, Pending, Unknown

FINAL = ("settled", "failed", "cancelled")
FIRST_FUNDS = 100  # minor units of everybody


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, with everything that must be the same when they repeat it."""

    kind: str
    who: str
    minor: int
    key: str
    to: str | None = None


@dataclass
class Told:
    """An accepted operation."""

    id: UUID
    wish: Wish
    story: list[str]  # its states so far
    attempt: int = 0
    was_sent: bool = False  # the bank may have seen it
    in_line: bool = False  # parked until the bank is back
    is_due: bool = False  # its lease or back-off is over

    @property
    def state(self) -> str:
        return self.story[-1]

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @property
    def can_cancel(self) -> bool:
        return not self.was_sent and self.state in ("requested", "parked")

    @property
    def is_claimable(self) -> bool:
        """The next batch takes it."""
        due = self.state == "requested" or (
            self.is_due and self.state in ("submitted", "awaiting_bank")
        )
        return self.in_line or due

    @property
    def waits_alone(self) -> bool:
        return self.state == "parked" and not self.in_line and self.is_due

    def goes(self, state: str, *, in_line: bool = False) -> None:
        if state != self.state:
            self.story.append(state)
        self.in_line, self.is_due = in_line, False

    def claimed(self) -> None:
        self.attempt += 1
        self.was_sent = True
        self.goes(self.state if self.state == "awaiting_bank" else "submitted")

    def hears(self, answer: Answer, attempt: int | None) -> None:
        """`attempt` is the asker's; a webhook has none."""
        if self.is_final or self.state == "requested":
            return
        mine = self.attempt == attempt
        match answer:
            case Accepted():
                self.goes("settled")
            case Declined():
                self.goes("failed")
            case Pending() if mine and self.state != "parked":
                self.goes("awaiting_bank")
            case Unknown() if mine and self.state == "awaiting_bank":
                self.goes("awaiting_bank")
            case Unknown(reason) if mine:
                self.goes("parked", in_line=reason == UNREACHABLE)


@dataclass
class Model:
    currencies: dict[str, str]  # of each person
    operations: list[Told] = field(default_factory=list)
    bank_is_away: bool = False  # the breaker is open
    suspects: set[UUID] = field(default_factory=set)

    def accept(self, operation_id: UUID, wish: Wish) -> None:
        assert operation_id not in {operation.id for operation in self.operations}
        first = "settled" if wish.kind == "transfer" else "requested"
        self.operations.append(Told(operation_id, wish, [first]))

    def find(self, operation_id: UUID) -> Told:
        (found,) = (operation for operation in self.operations if operation.id == operation_id)
        return found

    def available(self, who: str) -> int:
        return FIRST_FUNDS + sum(_effect(operation, who) for operation in self.operations)

    def held(self, who: str) -> int:
        return sum(
            o.wish.minor
            for o in self.operations
            if o.wish.who == who and o.wish.kind == "withdrawal" and not o.is_final
        )

    def settlement(self, currency: str) -> int:
        """What all people of a currency have, and have on its way, came through the bank."""
        return -sum(
            self.available(who) + self.held(who)
            for who, theirs in self.currencies.items()
            if theirs == currency
        )

    def entries(self) -> int:
        """How many the ledger has: a gift for each person, and those of the operations."""
        booked = len(self.currencies)
        for operation in self.operations:
            match operation.wish.kind:
                case "transfer":
                    booked += 1
                case "withdrawal":
                    booked += 1 + operation.is_final
                case "deposit":
                    booked += operation.state == "settled"
        return booked

    def notices(self) -> int:
        """How many mails are promised: two for a transfer, one for each word of the bank."""
        return sum(
            2 if o.wish.kind == "transfer" else o.state in ("settled", "failed")
            for o in self.operations
        )

    def can_pay(self, wish: Wish) -> bool:
        return wish.kind == "deposit" or self.available(wish.who) >= wish.minor

    def sends(self, wishes: Sequence[Wish]) -> list[bool]:
        """Which of these transfers are accepted when they come one after the other."""
        has = {who: self.available(who) for who in self.currencies}
        accepted = []
        for wish in wishes:
            accepted.append(has[wish.who] >= wish.minor)
            if accepted[-1] and wish.to:
                has[wish.who] -= wish.minor
                has[wish.to] += wish.minor
        return accepted

    def time_passes(self) -> None:
        for operation in self.operations:
            waits = operation.state in ("submitted", "awaiting_bank", "parked")
            operation.is_due = waits and not operation.in_line

    def stand_in_line(self) -> None:
        """While the bank is away: those that nobody asked for, or whose worker died."""
        for operation in self.operations:
            if operation.is_claimable and operation.state in ("requested", "submitted"):
                operation.goes("parked", in_line=True)

    def claimable(self) -> set[UUID]:
        return {operation.id for operation in self.operations if operation.is_claimable}

    def waiting_alone(self) -> set[UUID]:
        return {operation.id for operation in self.operations if operation.waits_alone}

    def claim(self, operation_ids: Iterable[UUID]) -> None:
        for operation_id in operation_ids:
            self.find(operation_id).claimed()

    def hear(self, answers: dict[UUID, Answer]) -> None:
        """The answers to those who asked last."""
        for operation_id, answer in answers.items():
            operation = self.find(operation_id)
            operation.hears(answer, operation.attempt)


def _effect(operation: Told, who: str) -> int:
    """What the operation does to the money that somebody can spend."""
    wish, state = operation.wish, operation.state
    match wish.kind:
        case "deposit":
            return wish.minor if wish.who == who and state == "settled" else 0
        case "withdrawal":
            gone = state not in ("failed", "cancelled")
            return -wish.minor if wish.who == who and gone else 0
    return wish.minor * ((wish.to == who) - (wish.who == who))
