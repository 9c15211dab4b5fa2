"""One row of the table, and how a figure is compared with its reference, round by round."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`ratios` has one ratio to the reference per round, in the order they were taken; `met` says
    whether the target is reached, and is True for what is only reported.
    """

    name: str
    figure: str
    reference: str = ""
    ratios: tuple[float, ...] = ()
    target: str = ""
    met: bool = True

    @property
    def ratio(self) -> str:
        """The median, and the lowest and highest of the rounds."""
        if not self.ratios:
            return ""
        lowest, highest = min(self.ratios), max(self.ratios)
        return f"{statistics.median(self.ratios):.2f}× ({lowest:.2f} to {highest:.2f})"


def compare(
    name: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    *,
    unit: str,
    reference: str,
    at_least: float,
) -> Line:
    """Rates against the rates of a reference; both have one per round."""
    ratios = tuple(our / their for our, their in zip(ours, theirs, strict=True))
    return Line(
        name,
        f"{statistics.median(ours):,.0f} {unit}",
        f"{statistics.median(theirs):,.0f} {reference}",
        ratios,
        f"≥ {at_least:g}×",
        statistics.median(ratios) >= at_least,
    )
