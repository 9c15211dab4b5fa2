"""What the bank can say. Doubt is a case of its own, and never means "no"."""

from dataclasses import dataclass
from uuid import UUID

# Reasons of Unknown. `UNREACHABLE`: the bank as a whole is away. `UNCLEAR`: it is there, but this
# operation got no usable answer. `CONFLICT`: it knows our id with other content; somebody must
# look.
UNREACHABLE = "bank_unreachable"
UNCLEAR = "bank_unclear"
CONFLICT = "bank_conflict"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The bank moved the money. Final."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The bank will not move the money, now or ever under this id. Final."""

    reason: str  # the bank's stable code, such as "insufficient_funds"


@dataclass(frozen=True, slots=True)
class Pending:
    """The bank took it and will answer later, by webhook or when asked again."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The bank may or may not have moved the money; only asking again with the same id tells."""

    reason: str = UNCLEAR


Answer = Accepted | Declined | Pending | Unknown


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """What the bank is asked to move between a customer's account and our omnibus account."""

    id: UUID
    account: str
    direction: str  # "debit" takes from the customer, "credit" gives
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Who owns an account, as the bank has it on file."""

    holder: str
    email: str
    currency: str
    frozen: bool


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is no such account."""


Identity = Verified | NotFound | Unknown
