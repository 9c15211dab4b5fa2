"""What must not be, as the checker says it."""

from dataclasses import dataclass
from typing import Literal

Class = Literal["lost", "doubled", "amiss"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must not be. `lost`: accepted, or moved by the bank, and not there.
    `doubled`: done twice, or by nobody's wish."""

    kind: Class
    what: str
