"""Say who sees what of the map, and give each reader one view of it that every page, picture and file is made from.

Signed-in evaluators and stewards see exact figures, live or of a past month, of the regions in their scope; everybody
else sees the last published snapshot. A view never mixes the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chassis.database import Connection
from chassis.roles import EVERYWHERE, Actor, Role
from skills_framework.framework import Framework
from verifier.cartography import Cartographer
from verifier.claims import Tally
from verifier.public_maps import subjects_of
from verifier.skill_maps import Place, ShownCell, exact_cell
from verifier.snapshots import Snapshot, Survey, before, newest, survey
from verifier.target_queries import MemberCount, Target

SEERS = (Role.EVALUATOR, Role.STEWARD)
_REGION_SCOPE = "region:"

Audience = Literal["exact", "public"]


@dataclass(frozen=True)
class Sight:
    """Of which regions somebody may see exact figures; `movement`: of the whole movement too."""

    regions: tuple[str, ...]
    movement: bool

    @property
    def columns(self) -> tuple[str | None, ...]:
        """Give the columns of the matrix that may be shown exactly, the movement (None) first."""
        return (None, *self.regions) if self.movement else self.regions


@dataclass(frozen=True)
class MapView:
    """The map as one reader sees it. `period` is the month of the snapshot it shows, None for live figures."""

    audience: Audience
    taken_at: datetime
    period: str | None
    framework_version: str
    framework_sha256: str
    method_version: str
    columns: tuple[str | None, ...]
    cells: Mapping[Place, ShownCell]
    tally: Tally
    targets: tuple[Target, ...]
    members: tuple[MemberCount, ...]
    target_sources: tuple[str, ...]

    def cell(self, subject: str, region: str | None) -> ShownCell:
        """Give one cell; one that the view does not have says that there is no data."""
        return self.cells.get((subject, region)) or ShownCell(subject, region, "no_data")


def sight_of(actor: Actor, regions: Sequence[str]) -> Sight | None:
    """Give what an actor may see exactly; None for the public."""
    scopes = {scope for role in SEERS for scope in actor.scopes_of(role)}
    if EVERYWHERE in scopes:
        return Sight(tuple(regions), movement=True)
    own = tuple(region for region in regions if f"{_REGION_SCOPE}{region}" in scopes)
    return Sight(own, movement=False) if own else None


def exact_view(maker: Cartographer, connection: Connection, sight: Sight, period: str | None) -> MapView | None:
    """Give the exact view of these regions, live or of a past month; None when that month has no snapshot."""
    if period is None:
        return _exact(maker, survey(maker, connection), sight, None)
    snapshot = newest(connection, period=period)
    return None if snapshot is None else _exact(maker, snapshot.survey, sight, period)


def public_view(maker: Cartographer, connection: Connection, period: str | None) -> MapView | None:
    """Give the published view, the newest or that of a month; None when nothing was published."""
    snapshot = newest(connection, period=period)
    return None if snapshot is None else _public(maker, snapshot)


def earlier_view(maker: Cartographer, connection: Connection, view: MapView, sight: Sight | None) -> MapView | None:
    """Give the same view of the snapshot before, for what changed since; None for the first one."""
    # A live view is compared with the newest snapshot, a snapshot with the last one of an earlier month.
    earlier = newest(connection) if view.period is None else before(connection, view.period)
    if earlier is None:
        return None
    if view.audience == "exact" and sight is not None:
        return _exact(maker, earlier.survey, sight, earlier.period)
    return _public(maker, earlier)


def _exact(maker: Cartographer, found: Survey, sight: Sight, period: str | None) -> MapView:
    skill_map, figures = found.skill_map, found.skill_map.by_place()
    columns = sight.columns
    subjects = subjects_of(maker.framework)
    one_region = columns[0] if len(columns) == 1 else None
    return MapView(
        audience="exact",
        taken_at=skill_map.taken_at,
        period=period,
        framework_version=skill_map.framework_version,
        framework_sha256=skill_map.framework_sha256,
        method_version=skill_map.method_version,
        columns=columns,
        cells={
            (subject, region): exact_cell(skill_map, (subject, region), figures.get((subject, region)))
            for subject in subjects
            for region in columns
        },
        tally=found.tallies[one_region or ""] if sight.movement or one_region else _together(found, sight),
        targets=tuple(target for target in found.targets if target.region in columns),
        members=tuple(count for count in found.members if count.region in columns),
        target_sources=tuple(sorted({target.source for target in found.targets if target.region in columns})),
    )


def _together(found: Survey, sight: Sight) -> Tally:
    """Add up the badges of several regions: a badge stands in one region only, so nothing counts twice."""
    tallies = [found.tallies[region] for region in sight.regions]
    return Tally(
        counted=sum(tally.counted for tally in tallies),
        held_over=sum(tally.held_over for tally in tallies),
        waiting=sum(tally.waiting for tally in tallies),
        refused=sum(tally.refused for tally in tallies),
        expired=sum(tally.expired for tally in tallies),
        revoked=sum(tally.revoked for tally in tallies),
        expiring=sum(tally.expiring for tally in tallies),
        # An issuer may award in several regions; the largest number is the safe thing to say.
        issuers=max(tally.issuers for tally in tallies),
        unplaced=0,
    )


def _public(maker: Cartographer, snapshot: Snapshot) -> MapView:
    public = snapshot.public
    return MapView(
        audience="public",
        taken_at=public.taken_at,
        period=snapshot.period,
        framework_version=public.framework_version,
        framework_sha256=public.framework_sha256,
        method_version=public.method_version,
        columns=(None, *maker.places.regions),
        cells={(cell.subject, cell.region): cell for cell in public.cells},
        tally=public.tally,
        targets=(),
        members=(),
        target_sources=public.target_sources,
    )


def narrowed(view: MapView, region: str | None) -> MapView:
    """Give the same view of one region alone (None: of the movement alone)."""
    cells = {place: cell for place, cell in view.cells.items() if place[1] == region}
    return replace(view, columns=(region,), cells=cells)


def rows_of(framework: Framework, group: str | None) -> list[str]:
    """Give the rows of the matrix: every group, or the skills of one."""
    if group is None:
        return [entry.uri for entry in framework.groups.values()]
    return [entry.uri for entry in framework.skills_of(group)]
