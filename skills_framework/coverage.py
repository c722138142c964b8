"""The arithmetic of supply, demand and gaps: weighed claims in, measures out.

Spec: skills.md 3.3. A cell is one skill or group in one community, region or the whole movement; the caller picks its
claims. In short:

    x      = max over a person's claims in the cell (claims.py)    a person counts once, never a sum
    S      = sum of x over distinct persons; D demand; Cov = min(1, S / D); G = max(0, D - S)

A group's cell is given the claims of all its skills: the maximum over descendants is then the maximum over claims.
Targets of a group in a region are set as such, never summed from children.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from skills_framework.claims import Tier, Weighed, is_solid
from skills_framework.parameters import PARAMETERS, Parameters
from skills_framework.problems import CoverageProblem

OUTLOOK_DAYS = (90, 180, 365)
_TOLERANCE = 1e-9  # Half covered on paper is half covered, whatever the last bit says.


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a cell needs: a steward's target, else wishes of people plus needs of organisations."""

    target: float | None = None
    wishes: int = 0
    needs: int = 0

    def __post_init__(self) -> None:
        if min(self.target or 0, self.wishes, self.needs) < 0 or not math.isfinite(self.target or 0):
            raise CoverageProblem(member="demand", value=str(self.target))

    @property
    def source(self) -> Literal["target", "wishes"] | None:
        """Say which demand it is; None means "no target": a demand is never invented."""
        if self.target is not None:
            return "target"
        return "wishes" if self.wishes + self.needs else None

    @property
    def amount(self) -> float | None:
        """Give D, or None when nobody has said what is needed."""
        if self.target is not None:
            return self.target
        return float(self.wishes + self.needs) if self.source else None


NO_DEMAND = Demand()
Fragility = Literal["fragile", "robust"]
Quadrant = Literal["build", "share", "protect", "ok"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The exact figures of one cell. None means "cannot be said", never zero.

    `supply_proven` is what badges of tiers 4-5 alone give; `supply_declared` is what all other claims add to it.
    `provisional` counts holders whose figure rests on a status that could not be checked in the last days.
    `expiring` gives, for 90, 180 and 365 days, how many solid holders will not be solid any more.
    """

    holders: int
    solid: int
    trainers: int
    supply: float
    supply_proven: float
    supply_declared: float
    demand: Demand
    coverage: float | None
    gap: float | None
    shortage_index: float | None
    bus_factor: int
    fragility: Fragility | None
    quadrant: Quadrant | None
    confidence: float | None
    verified_share: float | None
    provisional: int
    expiring: Mapping[int, int]


@dataclass(slots=True)
class _Holder:
    x: float = 0.0
    proven: float = 0.0
    raw: float = 0.0
    checked: float = 0.0
    verified: bool = False
    solid: bool = False
    teaches: bool = False
    solid_until: datetime | None = None
    solid_for_ever: bool = False

    def add(self, claim: Weighed, parameters: Parameters) -> None:
        x = claim.x
        self.x = max(self.x, x)
        self.raw = max(self.raw, claim.raw)
        if not claim.provisional:
            self.checked = max(self.checked, x)
        if claim.tier >= Tier.SIGNED_BADGE:
            self.proven = max(self.proven, x)
            self.verified = True
        if claim.solid:
            self.solid = True
            self.teaches |= claim.level >= parameters.trainer_level
            if claim.solid_until is None:
                self.solid_for_ever = True
            elif self.solid_until is None or claim.solid_until > self.solid_until:
                self.solid_until = claim.solid_until


def measure(
    claims: Iterable[Weighed],
    *,
    demand: Demand = NO_DEMAND,
    at: datetime,
    available: Collection[str] = frozenset(),
    parameters: Parameters = PARAMETERS,
) -> Measures:
    """Count one cell from the weighed claims that fall into it.

    `available` are the persons who offer to share the skill. The result does not depend on the order of the claims.
    """
    people: dict[str, _Holder] = {}
    for claim in claims:
        holder = people.get(claim.person)
        if holder is None:
            holder = people[claim.person] = _Holder()
        holder.add(claim, parameters)
    holders = people.values()
    strengths = sorted((holder.x for holder in holders), reverse=True)
    supply = math.fsum(strengths)
    proven = math.fsum(holder.proven for holder in holders)
    solid = [holder for holder in holders if holder.solid]
    amount = demand.amount
    coverage = coverage_of(supply, amount)
    factor = bus_factor(strengths, amount, parameters)
    fragility = _fragility(len(people), len(solid), coverage, factor, parameters)
    return Measures(
        holders=len(people),
        solid=len(solid),
        trainers=sum(holder.teaches for person, holder in people.items() if person in available),
        supply=supply,
        supply_proven=proven,
        supply_declared=max(0.0, supply - proven),
        demand=demand,
        coverage=coverage,
        gap=None if amount is None else max(0.0, amount - supply),
        shortage_index=shortage_index(supply, amount, kappa=0),
        bus_factor=factor,
        fragility=fragility,
        quadrant=_quadrant(coverage, fragility, parameters),
        confidence=math.fsum(holder.raw for holder in holders) / len(people) if people else None,
        verified_share=sum(holder.verified for holder in holders) / len(people) if people else None,
        provisional=sum(holder.checked < holder.x for holder in holders),
        expiring={days: _ending(solid, at + timedelta(days=days)) for days in OUTLOOK_DAYS},
    )


def _ending(solid: Iterable[_Holder], by: datetime) -> int:
    return sum(
        not holder.solid_for_ever and holder.solid_until is not None and holder.solid_until <= by for holder in solid
    )


def coverage_of(supply: float, demand: float | None) -> float | None:
    """Give Cov = min(1, S / D); None without a demand."""
    return min(1.0, supply / demand) if demand else None


def shortage_index(supply: float, demand: float | None, *, kappa: int) -> float | None:
    """Give SI = (D - S) / (D + S + 2 kappa) in -1..1: kappa 0 for display, 1 for ranking; None without D and S."""
    if demand is None or demand + supply == 0:
        return None
    return (demand - supply) / (demand + supply + 2 * kappa)


def bus_factor(strengths: Iterable[float], demand: float | None, parameters: Parameters = PARAMETERS) -> int:
    """Give BF: how many people, strongest first, can leave until less than half is covered.

    Without a demand: until no solid holder is left. 0 in a cell that is not half covered as it is.
    """
    ordered = sorted(strengths, reverse=True)
    if not demand:
        return sum(is_solid(x, parameters) for x in ordered)
    for removed in range(len(ordered) + 1):
        if math.fsum(ordered[removed:]) / demand < parameters.covered - _TOLERANCE:
            return removed
    return len(ordered)


def _fragility(
    holders: int, solid: int, coverage: float | None, factor: int, parameters: Parameters
) -> Fragility | None:
    if coverage is None and holders == 0:
        return None
    # In a gap cell BF is 0 by definition; there the number of solid holders decides (skills.md 3.3, last line).
    in_gap = coverage is not None and coverage < parameters.covered - _TOLERANCE
    return "fragile" if (solid if in_gap else factor) <= 1 else "robust"


def _quadrant(coverage: float | None, fragility: Fragility | None, parameters: Parameters) -> Quadrant | None:
    if coverage is None or fragility is None:
        return None
    if coverage < parameters.covered - _TOLERANCE:
        return "build" if fragility == "fragile" else "share"
    return "protect" if fragility == "fragile" else "ok"


def weighted_gap(
    gap: float, *, importance: int = 3, under_represented: bool = False, parameters: Parameters = PARAMETERS
) -> float:
    """Give WG = (importance / 5) * omega * G; print both factors beside the number."""
    if not 1 <= importance <= 5:
        raise CoverageProblem(member="importance", value=importance)
    return importance / 5 * (parameters.under_represented_weight if under_represented else 1.0) * gap
