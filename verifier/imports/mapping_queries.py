"""Ask which skills curators gave to the achievements of others, and whose badges these are: numbers, not people."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, and_, distinct, func, insert, select, update

from verifier.imports.queries import badge_of_row
from verifier.imports.records import Achievement, ImportedBadge, KnownAchievement, SkillMapping
from verifier.tables import imported_achievements, imported_badges, imported_mappings

_ACHIEVEMENTS, _MAPPINGS = imported_achievements.c, imported_mappings.c
_STANDS = _MAPPINGS.undone_at.is_(None)


def known_achievements(connection: Connection) -> list[KnownAchievement]:
    """Give the queue of curators: what most people hold stands first."""
    return _known(connection, connection.execute(select(imported_achievements)).all())


def known_achievement(connection: Connection, number: int) -> KnownAchievement | None:
    """Give one achievement with everything that was decided about it."""
    rows = connection.execute(select(imported_achievements).where(_ACHIEVEMENTS.id == number)).all()
    return next(iter(_known(connection, rows)), None)


def mapped_skills(connection: Connection, achievement_id: int | None) -> tuple[str, ...]:
    """Give the skills that curators confirmed for an achievement."""
    if achievement_id is None:
        return ()
    confirmed = and_(_MAPPINGS.achievement_id == achievement_id, _STANDS, _MAPPINGS.confirmed_at.is_not(None))
    return tuple(connection.scalars(select(_MAPPINGS.skill).where(confirmed).order_by(_MAPPINGS.id)))


def badges_of_achievement(connection: Connection, achievement_id: int) -> list[ImportedBadge]:
    """Give every badge of an achievement, to count its skills anew."""
    chosen = select(imported_badges).where(imported_badges.c.achievement_id == achievement_id)
    return [badge_of_row(row) for row in connection.execute(chosen.order_by(imported_badges.c.id))]


def propose(connection: Connection, achievement_id: int, skill: str, *, by: str, at: datetime) -> bool:
    """Keep a proposal; false when this skill is proposed or confirmed already."""
    same = and_(_MAPPINGS.achievement_id == achievement_id, _MAPPINGS.skill == skill, _STANDS)
    if connection.scalar(select(func.count()).select_from(imported_mappings).where(same)):
        return False
    connection.execute(
        insert(imported_mappings).values(achievement_id=achievement_id, skill=skill, proposed_at=at, proposed_by=by)
    )
    return True


def confirm(connection: Connection, achievement_id: int, number: int, *, by: str, at: datetime) -> bool:
    """Confirm a proposal; false when it was decided meanwhile."""
    open_one = and_(
        _MAPPINGS.id == number, _MAPPINGS.achievement_id == achievement_id, _STANDS, _MAPPINGS.confirmed_at.is_(None)
    )
    changed = update(imported_mappings).where(open_one).values(confirmed_at=at, confirmed_by=by)
    return connection.execute(changed).rowcount == 1


def undo(connection: Connection, achievement_id: int, number: int, *, by: str, at: datetime) -> bool:
    """Take a proposal or a confirmed skill back; false when somebody did already."""
    standing = and_(_MAPPINGS.id == number, _MAPPINGS.achievement_id == achievement_id, _STANDS)
    changed = update(imported_mappings).where(standing).values(undone_at=at, undone_by=by)
    return connection.execute(changed).rowcount == 1


def _known(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[KnownAchievement]:
    c = imported_badges.c
    numbers = [int(row.id) for row in rows]
    counted = select(c.achievement_id, func.count(distinct(c.account_id))).where(c.achievement_id.in_(numbers))
    holders = {int(number): int(count) for number, count in connection.execute(counted.group_by(c.achievement_id))}
    mappings: dict[int, list[SkillMapping]] = {}
    chosen = select(imported_mappings).where(_MAPPINGS.achievement_id.in_(numbers)).order_by(_MAPPINGS.id)
    for row in connection.execute(chosen):
        kept = row._mapping  # noqa: SLF001 - the documented way to the columns by name
        found = SkillMapping(**{name: kept[name] for name in SkillMapping.__slots__})
        mappings.setdefault(row.achievement_id, []).append(found)
    known = [
        KnownAchievement(
            id=row.id,
            achievement=Achievement(
                issuer=row.issuer,
                id=row.achievement,
                name=row.name,
                issuer_name=row.issuer_name,
                alignments=tuple((name, url) for name, url in json.loads(row.alignments)),
            ),
            first_seen=row.first_seen,
            holders=holders.get(row.id, 0),
            mappings=tuple(mappings.get(row.id, ())),
        )
        for row in rows
    ]
    return sorted(known, key=lambda one: (-one.holders, one.achievement.name.casefold(), one.id))
