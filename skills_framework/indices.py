"""Indices over cells and communities: prevalence, relative strength, equity and overlap.

Spec: skills.md 3.3 (prevalence, relative strength) and 3.4 (equity and overlap). A report says "not computed" for
fewer than 5 communities or a sum of 0: that is a rule of the report; here None only says that it has no value.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from skills_framework.parameters import PARAMETERS, Parameters
from skills_framework.problems import CoverageProblem

MIN_COMMUNITY_SUPPLY = 20  # skills.md 3.3: below it a quotient says more about chance than about strength.


def location_quotient(cell: float, community: float, skill: float, everything: float) -> float | None:
    """Give LQ, a community's relative strength in a skill, from four supplies; None when the community has too few."""
    if community < MIN_COMMUNITY_SUPPLY or skill == 0:
        return None
    return (cell / community) / (skill / everything)


@dataclass(frozen=True, slots=True)
class Interval:
    """A share and its 95 % interval, each in 0..1."""

    share: float
    lower: float
    upper: float


def wilson(count: int, total: int) -> Interval | None:
    """Give the Wilson 95 % interval of count / total; None when the total is 0."""
    if not 0 <= count <= total:
        raise CoverageProblem(member="count", value=count)
    if total == 0:
        return None
    z = 1.959963984540054  # The 97.5 % quantile of the normal distribution.
    share = count / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return Interval(share, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def prevalence(solid: int, *, members: int, with_record: int, parameters: Parameters = PARAMETERS) -> Interval | None:
    """Give H / N with its interval; None ("unknown") when too few members have any record to say."""
    if members == 0 or with_record / members < parameters.known_share or solid > members:
        return None
    return wilson(solid, members)


def gini(values: Sequence[float]) -> float | None:
    """Give the Gini coefficient: 0 when all have the same, towards 1 when one has all."""
    total = math.fsum(values)
    if total == 0:
        return None
    ordered = sorted(values)
    count = len(ordered)
    return math.fsum((2 * rank - count - 1) * value for rank, value in enumerate(ordered, 1)) / (count * total)


def theil(values: Sequence[float]) -> float | None:
    """Give the Theil T index: 0 when all have the same, ln n when one of n has all."""
    total = math.fsum(values)
    if total == 0:
        return None
    mean = total / len(values)
    return math.fsum(value / mean * math.log(value / mean) for value in values if value > 0) / len(values)


def concentration(values: Sequence[float]) -> float | None:
    """Give the Herfindahl-Hirschman index of the shares; 1 / it is the effective number of holders."""
    total = math.fsum(values)
    return math.fsum((value / total) ** 2 for value in values) if total else None


def overlap(gaps: Sequence[float], others: Sequence[float]) -> float | None:
    """Give the cosine of two communities' gap vectors: 1 when they lack the same in the same proportion."""
    length = math.sqrt(math.fsum(gap * gap for gap in gaps) * math.fsum(gap * gap for gap in others))
    return math.fsum(gap * other for gap, other in zip(gaps, others, strict=True)) / length if length else None
