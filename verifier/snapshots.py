"""Take stock of the map at one moment, and freeze it: what is published is a snapshot, never a live figure.

A snapshot keeps the exact survey, for evaluators to compare months with, and the public one as the disclosure rules
left it. It is never edited. Between two publications nothing moves in public, so that nobody can read a single
person's coming or going from the difference of two days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from chassis.database import Connection
from skills_framework.disclosure import rounded_down
from verifier.cartography import Cartographer
from verifier.claims import Tally
from verifier.map_queries import live_claims, tally
from verifier.public_maps import disclose
from verifier.skill_maps import ShownCell, SkillMap, compose_map
from verifier.snapshot_queries import StoredSnapshot, add_snapshot, latest_snapshot
from verifier.target_queries import MemberCount, Target, current_members, current_targets


@dataclass(frozen=True, slots=True)
class Survey:
    """All that is known at one moment: the exact map, what is aimed for, and how well the data is known.

    `tallies`: by region's code, and under "" of the whole movement.
    """

    skill_map: SkillMap
    targets: tuple[Target, ...]
    members: tuple[MemberCount, ...]
    tallies: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class PublicSurvey:
    """What the public sees of a survey: disclosed cells, counts rounded down, where the targets come from."""

    taken_at: datetime
    framework_version: str
    framework_sha256: str
    method_version: str
    cells: tuple[ShownCell, ...]
    tally: Tally
    target_sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen survey with its public view; `period` is its month, such as 2026-11."""

    id: int
    period: str
    survey: Survey
    public: PublicSurvey


_SURVEYS = TypeAdapter(Survey)
_PUBLIC_SURVEYS = TypeAdapter(PublicSurvey)


def survey(maker: Cartographer, connection: Connection) -> Survey:
    """Take stock of the map as it is now."""
    now = maker.clock()
    regions = tuple(maker.places.regions)
    targets = current_targets(connection)
    return Survey(
        skill_map=compose_map(
            live_claims(connection, now), targets, framework=maker.framework, regions=regions, at=now
        ),
        targets=tuple(targets),
        members=tuple(current_members(connection)),
        tallies={region or "": tally(connection, now, region) for region in (None, *regions)},
    )


def publish_when_due(maker: Cartographer) -> Snapshot | None:
    """Publish a snapshot if it is time: in a new month, or after each harvest where the node is set so.

    Nothing is published again that says the same as before. Return the new snapshot, None when none was due.
    """
    with maker.database.reading() as connection:
        last = newest(connection)
        if last is not None and maker.publishing == "monthly" and last.period == period_of(maker.clock()):
            return None
        found = survey(maker, connection)
    if last is not None and last.period == period_of(maker.clock()) and _says_the_same(found, last.survey):
        return None
    # The arithmetic of disclosure takes a moment: it is done before the write lock is taken.
    public = _public(maker, found, () if last is None else last.public.cells)
    with maker.database.writing() as connection:
        return _add(connection, found, public)


def newest(connection: Connection, *, period: str | None = None) -> Snapshot | None:
    """Give the newest snapshot, or the last one of a month."""
    return _read(latest_snapshot(connection, period=period))


def before(connection: Connection, period: str) -> Snapshot | None:
    """Give the last snapshot of a month before this one, for what changed since."""
    return _read(latest_snapshot(connection, before=period))


def period_of(instant: datetime) -> str:
    """Give the month of an instant, as snapshots are named by."""
    return f"{instant:%Y-%m}"


def _public(maker: Cartographer, found: Survey, previous: Sequence[ShownCell]) -> PublicSurvey:
    skill_map = found.skill_map
    whole = found.tallies[""]
    return PublicSurvey(
        taken_at=skill_map.taken_at,
        framework_version=skill_map.framework_version,
        framework_sha256=skill_map.framework_sha256,
        method_version=skill_map.method_version,
        cells=disclose(
            skill_map,
            framework=maker.framework,
            regions=tuple(maker.places.regions),
            members={count.region: count.people for count in found.members if count.region is not None},
            previous=previous,
        ),
        tally=Tally(
            counted=rounded_down(whole.counted),
            held_over=rounded_down(whole.held_over),
            waiting=rounded_down(whole.waiting),
            refused=rounded_down(whole.refused),
            expired=rounded_down(whole.expired),
            revoked=rounded_down(whole.revoked),
            expiring=rounded_down(whole.expiring),
            issuers=whole.issuers,
            unplaced=rounded_down(whole.unplaced),
        ),
        target_sources=tuple(sorted({target.source for target in found.targets})),
    )


def _add(connection: Connection, found: Survey, public: PublicSurvey) -> Snapshot:
    period = period_of(public.taken_at)
    number = add_snapshot(
        connection,
        period=period,
        taken_at=public.taken_at,
        exact=_SURVEYS.dump_json(found).decode(),
        public=_PUBLIC_SURVEYS.dump_json(public).decode(),
    )
    return Snapshot(number, period, found, public)


def _read(stored: StoredSnapshot | None) -> Snapshot | None:
    if stored is None:
        return None
    return Snapshot(
        stored.id, stored.period, _SURVEYS.validate_json(stored.exact), _PUBLIC_SURVEYS.validate_json(stored.public)
    )


def _says_the_same(found: Survey, last: Survey) -> bool:
    return replace(found, skill_map=replace(found.skill_map, taken_at=last.skill_map.taken_at)) == last
