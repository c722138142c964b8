"""Compose the map: for each group and skill, in each region and in the whole movement, who can and who is needed.

The arithmetic is the framework's (`skills_framework.coverage`); here claims are sorted into cells. A person counts
once per cell: somebody placed in two countries of a region once in that region, somebody placed in two regions once
in each and once in the movement, somebody not placed at all in the movement only. Targets are taken as they were
set for a cell, never summed from others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from skills_framework.claims import Claim as WeighedInput
from skills_framework.claims import ClaimStatus, Tier, Weighed, weigh
from skills_framework.coverage import Demand, Fragility, Measures, measure
from skills_framework.framework import Framework, Group, Skill
from skills_framework.parameters import PARAMETERS
from verifier.claims import Claim
from verifier.target_queries import Target

# What a badge aligned to a whole group is reviewed by: the middle of the framework's three periods.
GROUP_REVIEW_MONTHS = 24

Place = tuple[str, str | None]
"""A subject's URI and a region's code, or None for the whole movement."""

CellState = Literal["shown", "withheld", "zero", "no_data"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The exact figures of one subject (a group's or skill's URI) in one region, or (None) in the whole movement."""

    subject: str
    region: str | None
    figures: Measures


@dataclass(frozen=True, slots=True)
class SkillMap:
    """The exact map at one moment. Cells without holders and without a target are left out.

    `regions_with_data`: where at least one claim stands; elsewhere an empty cell says "no data", not "nobody".
    """

    taken_at: datetime
    framework_version: str
    framework_sha256: str
    method_version: str
    regions_with_data: tuple[str, ...]
    cells: tuple[Cell, ...]

    def by_place(self) -> Mapping[Place, Measures]:
        """Give the figures by subject and region."""
        return {(cell.subject, cell.region): cell.figures for cell in self.cells}

    def knows(self, region: str | None) -> bool:
        """Tell whether anything is known of a region, or (None) of the movement."""
        return bool(self.cells) if region is None else region in self.regions_with_data


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as a reader may see it; everything is None where it is withheld, or where nothing can be said."""

    subject: str
    region: str | None
    state: CellState
    holders: int | None = None
    solid: int | None = None
    supply: float | None = None
    demand: float | None = None
    coverage: float | None = None
    gap: float | None = None
    fragility: Fragility | None = None


NOBODY = measure((), at=datetime(1970, 1, 1, tzinfo=UTC))
"""The figures of a cell without holders and without a target; they are the same at every moment."""


def compose_map(
    claims: Sequence[Claim],
    targets: Iterable[Target],
    *,
    framework: Framework,
    regions: Sequence[str],
    at: datetime,
) -> SkillMap:
    """Compose the exact map of these claims and targets at an instant."""
    aims = {(target.subject, target.region): target.people for target in targets}
    sorted_claims: dict[Place, list[Weighed]] = {}
    for claim in claims:
        entry = framework.by_uri(claim.skill)
        if entry is None or (weighed := _weigh(claim, entry, at)) is None:
            continue
        for subject in _counted_under(entry, framework):
            sorted_claims.setdefault((subject, None), []).append(weighed)
            if claim.region in regions:
                sorted_claims.setdefault((subject, claim.region), []).append(weighed)
    entries: list[Skill | Group] = [*framework.groups.values(), *framework.skills.values()]
    places = [(entry.uri, region) for entry in entries for region in (None, *regions)]
    cells = (
        Cell(*place, measure(sorted_claims.get(place, ()), demand=Demand(target=aims.get(place)), at=at))
        for place in places
        if place in sorted_claims or place in aims
    )
    known = {claim.region for claim in claims}
    return SkillMap(
        taken_at=at,
        framework_version=framework.version,
        framework_sha256=framework.sha256,
        method_version=PARAMETERS.version,
        regions_with_data=tuple(region for region in regions if region in known),
        cells=tuple(cells),
    )


def exact_cell(skill_map: SkillMap, place: Place, figures: Measures | None) -> ShownCell:
    """Show one cell exactly, to those who may see it."""
    subject, region = place
    if figures is None:
        figures = NOBODY
    if not skill_map.knows(region):
        return ShownCell(subject, region, "no_data", demand=figures.demand.amount)
    nobody = figures.holders == 0
    return ShownCell(
        subject,
        region,
        "zero" if nobody else "shown",
        holders=figures.holders,
        solid=figures.solid,
        supply=figures.supply,
        demand=figures.demand.amount,
        coverage=figures.coverage,
        gap=figures.gap,
        fragility=figures.fragility,
    )


def _counted_under(entry: Skill | Group, framework: Framework) -> tuple[str, ...]:
    """A skill counts for itself and for its group, never downwards."""
    return (entry.uri,) if isinstance(entry, Group) else (entry.uri, framework.groups[entry.group].uri)


def _weigh(claim: Claim, entry: Skill | Group, at: datetime) -> Weighed | None:
    return weigh(
        WeighedInput(
            person=str(claim.person),
            skill=claim.skill,
            tier=Tier(claim.tier),
            issued=claim.awarded_at,
            review_months=entry.review_months if isinstance(entry, Skill) else GROUP_REVIEW_MONTHS,
            level=claim.level,
            valid_until=claim.valid_until,
            status=ClaimStatus.UNKNOWN if claim.held_over else ClaimStatus.CURRENT,
            confirmed=claim.good_at,
        ),
        at=at,
    )
