"""What a reader can work out about withheld figures from the published ones.

The reader knows the range of every published figure and which figures add up to which total. Ranges are narrowed
until nothing moves (interval propagation). Because distinct persons are counted, a total is tied to its parts in one of
three ways, and the reader is taken to know which:

    sum      everybody stands in exactly one part: the total is the sum of the parts
    union    people stand in several parts: the total lies between the largest part and the sum of the parts
    beyond   some people stand in no part: the total is at least the largest part, and nothing more is sure
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Key = TypeVar("Key", bound=Hashable)
Tie = Literal["sum", "union", "beyond"]
UNLIMITED = 1e9  # More people than there are.
MAX_PASSES = 50  # Ranges shrink by whole counts; real tables settle in three or four passes.
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Line(Generic[Key]):
    """A total and the parts that it is made of: a group's regions, a region's groups, a group's skills."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """What a figure can be, both ends included."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Give how far apart the ends are."""
        return self.high - self.low


def tie(total: float, parts: Sequence[float]) -> Tie:
    """Say how a true total is tied to its true parts."""
    whole = sum(parts)
    if abs(total - whole) <= _TOLERANCE:
        return "sum"
    return "union" if total < whole else "beyond"


def infer(known: Mapping[Key, Range], tied: Sequence[tuple[Line[Key], Tie]]) -> Mapping[Key, Range]:
    """Narrow the known ranges along the lines."""
    low = {key: span.low for key, span in known.items()}
    high = {key: span.high for key, span in known.items()}
    for _ in range(MAX_PASSES):
        moved = [_narrow(line, how, low, high) for line, how in tied]
        if not any(moved):
            break
    return {key: Range(low[key], high[key]) for key in known}


def _narrow(line: Line[Key], how: Tie, low: dict[Key, float], high: dict[Key, float]) -> bool:
    lows = sum(low[part] for part in line.parts)
    highs = sum(high[part] for part in line.parts)
    largest = max((low[part] for part in line.parts), default=0.0)
    moved = _raise(low, line.total, lows if how == "sum" else largest)
    if how != "beyond":
        moved |= _lower(high, line.total, highs)
    for part in line.parts:
        others_low, others_high = lows - low[part], highs - high[part]
        if how != "beyond":
            moved |= _raise(low, part, low[line.total] - others_high)
        moved |= _lower(high, part, high[line.total] - (others_low if how == "sum" else 0.0))
    return moved


def _raise(bounds: dict[Key, float], key: Key, bound: float) -> bool:
    if bound <= bounds[key] + _TOLERANCE:
        return False
    bounds[key] = bound
    return True


def _lower(bounds: dict[Key, float], key: Key, bound: float) -> bool:
    if bound >= bounds[key] - _TOLERANCE:
        return False
    bounds[key] = bound
    return True
