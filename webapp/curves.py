"""Lines and bars of charts, as attributes of SVG: the security policy forbids inline styles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

WIDTH, HEIGHT = 600, 160
EDGE = 6  # so that the line's ends are not cut off


@dataclass(frozen=True, slots=True)
class Curve:
    line: str  # a path's `d`
    area: str  # the same down to the ground


@lru_cache(maxsize=256)
def curve(values: tuple[int, ...]) -> Curve:
    """Two values or more, from left to right; zero is the ground, the most is the top."""
    most = max(*values, 1)
    step = WIDTH / (len(values) - 1)
    tall = HEIGHT - 2 * EDGE
    points = [
        f"{number * step:.1f} {HEIGHT - EDGE - value / most * tall:.1f}"
        for number, value in enumerate(values)
    ]
    line = "M" + " L".join(points)
    return Curve(line, f"{line} L{WIDTH} {HEIGHT} L0 {HEIGHT} Z")


def shares(values: Sequence[int]) -> list[int]:
    """Each against the largest, in percent; what is more than nothing is seen."""
    most = max(*values, 1)
    return [max(round(100 * value / most), 1) if value else 0 for value in values]
