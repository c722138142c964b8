"""Ask the tables of badges from elsewhere, and put them on the map."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from credentials.report import Outcome
from verifier.claims import BadgeState
from verifier.imports.records import ImportedBadge, NewBadge, Ownership, Standing
from verifier.tables import imported_achievements, imported_badges, imported_claims, imported_mappings, people

_BADGES = imported_badges.c


def count_badges(connection: Connection, account_id: str) -> int:
    """Say how many badges from elsewhere a person keeps."""
    chosen = select(func.count()).select_from(imported_badges).where(_BADGES.account_id == account_id)
    return connection.scalar(chosen) or 0


def badges_of(connection: Connection, account_id: str) -> list[ImportedBadge]:
    """Give what a person keeps, the newest first."""
    return _badges(connection, select(imported_badges).where(_BADGES.account_id == account_id))


def badge_of(connection: Connection, account_id: str, handle: str) -> ImportedBadge | None:
    """Give one of a person's badges; nothing of anybody else's."""
    mine = select(imported_badges).where(_BADGES.account_id == account_id, _BADGES.handle == handle)
    return next(iter(_badges(connection, mine)), None)


def same_badge(connection: Connection, account_id: str, identity_hash: str) -> ImportedBadge | None:
    """Give the edition of a badge that a person keeps already."""
    mine = select(imported_badges).where(_BADGES.account_id == account_id, _BADGES.identity_hash == identity_hash)
    return next(iter(_badges(connection, mine)), None)


def due_badges(connection: Connection, *, checked_before: datetime, limit: int) -> list[ImportedBadge]:
    """Give the badges whose last check is too old, the oldest check first."""
    chosen = select(imported_badges).where(_BADGES.checked_at < checked_before)
    rows = connection.execute(chosen.order_by(_BADGES.checked_at, _BADGES.id).limit(limit))
    return [badge_of_row(row) for row in rows]


def add_badge(connection: Connection, badge: NewBadge) -> int:
    """Keep a badge, or its newer edition in place of what a person keeps of it; return its number."""
    standing = badge.standing
    values = {
        "sealed": badge.sealed,
        "form": badge.form,
        **_values(connection, standing, badge.sealed_findings, badge.at),
    }
    known = same_badge(connection, badge.account_id, badge.identity_hash)
    if known is not None:
        good_at = badge.at if standing.state is BadgeState.COUNTED else None
        connection.execute(
            update(imported_badges).where(_BADGES.id == known.id).values(**values, added_at=badge.at, good_at=good_at)
        )
        return known.id
    added = insert(imported_badges).values(
        **values,
        handle=badge.handle,
        account_id=badge.account_id,
        identity_hash=badge.identity_hash,
        added_at=badge.at,
        good_at=badge.at if standing.state is BadgeState.COUNTED else None,
        map_consent=False,
    )
    return int(connection.execute(added.returning(_BADGES.id)).scalar_one())


def note_good(
    connection: Connection, badge: ImportedBadge, standing: Standing, sealed_findings: str, *, at: datetime
) -> bool:
    """Write down that a badge was found good again; false when it was removed or replaced meanwhile."""
    changed = connection.execute(
        update(imported_badges)
        .where(_BADGES.id == badge.id, _BADGES.sealed == badge.sealed)
        .values(**_values(connection, standing, sealed_findings, at), good_at=at)
    )
    return changed.rowcount == 1


def note_failing(
    connection: Connection, badge: ImportedBadge, standing: Standing, sealed_findings: str, *, at: datetime
) -> None:
    """Write down that a badge is not good now, or cannot be judged; what it is a badge of is known from before."""
    changed = connection.execute(
        update(imported_badges)
        .where(_BADGES.id == badge.id, _BADGES.sealed == badge.sealed)
        .values(
            verdict=standing.verdict.value,
            state=standing.state.value,
            code=standing.code,
            sealed_findings=sealed_findings,
            checked_at=at,
        )
    )
    if changed.rowcount and standing.state is BadgeState.REFUSED:
        put_claims(connection, badge.id, ())


def decide(
    connection: Connection, badge: ImportedBadge, *, map_consent: bool, region: str | None, digest: str | None
) -> None:
    """Keep what a person decided about the map: a number there with consent, none without."""
    person = None if digest is None else _person_number(connection, digest)
    connection.execute(
        update(imported_badges)
        .where(_BADGES.id == badge.id)
        .values(map_consent=map_consent, region=region, person_id=person)
    )


def remove_badge(connection: Connection, badge: ImportedBadge) -> None:
    """Erase a badge, its claims, and the achievement if nobody keeps a badge of it and no curator has decided on it."""
    connection.execute(delete(imported_claims).where(imported_claims.c.badge_id == badge.id))
    connection.execute(delete(imported_badges).where(_BADGES.id == badge.id))
    achievement = imported_achievements.c.id
    held = select(_BADGES.id).where(_BADGES.achievement_id == achievement).exists()
    decided = select(imported_mappings.c.id).where(imported_mappings.c.achievement_id == achievement).exists()
    connection.execute(delete(imported_achievements).where(~held, ~decided))


def put_claims(connection: Connection, badge_id: int, tiers: Iterable[tuple[str, int]]) -> None:
    """Keep the skills that a badge shows, in place of those it showed before."""
    connection.execute(delete(imported_claims).where(imported_claims.c.badge_id == badge_id))
    rows = [{"badge_id": badge_id, "skill": skill, "tier": tier} for skill, tier in tiers]
    if rows:
        connection.execute(insert(imported_claims), rows)


def claims_of(connection: Connection, badge_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Give the skills of badges with their tiers."""
    c = imported_claims.c
    found: dict[int, list[tuple[str, int]]] = {}
    for row in connection.execute(
        select(c.badge_id, c.skill, c.tier).where(c.badge_id.in_(badge_ids)).order_by(c.skill)
    ):
        found.setdefault(row.badge_id, []).append((row.skill, row.tier))
    return found


def achievement_number(connection: Connection, badge_id: int) -> int | None:
    """Give the number of the achievement that a badge is one of."""
    return connection.scalar(select(_BADGES.achievement_id).where(_BADGES.id == badge_id))


def _values(connection: Connection, standing: Standing, sealed_findings: str, at: datetime) -> dict[str, object]:
    return {
        "sealed_findings": sealed_findings,
        "achievement_id": _achievement_number(connection, standing, at),
        "verdict": standing.verdict.value,
        "state": standing.state.value,
        "code": standing.code,
        "ownership": standing.ownership.value,
        "older": standing.older,
        "skills": json.dumps(standing.skills),
        "awarded_at": standing.awarded_at,
        "valid_until": standing.valid_until,
        "checked_at": at,
    }


def _achievement_number(connection: Connection, standing: Standing, at: datetime) -> int | None:
    if standing.achievement is None:
        return None
    told, c = standing.achievement, imported_achievements.c
    as_told = {
        "name": told.name,
        "issuer_name": told.issuer_name,
        "alignments": json.dumps(told.alignments, ensure_ascii=False),
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(imported_achievements).values(
        issuer=told.issuer, achievement=told.id, first_seen=at, **as_told
    )
    kept = row.on_conflict_do_update(index_elements=["issuer", "achievement"], set_=as_told).returning(c.id)
    return int(connection.execute(kept).scalar_one())


def _person_number(connection: Connection, digest: str) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(people).values(digest=digest).on_conflict_do_nothing(index_elements=["digest"]))
    return int(connection.execute(select(people.c.id).where(people.c.digest == digest)).scalar_one())


def _badges(connection: Connection, chosen: Select[tuple[object, ...]]) -> list[ImportedBadge]:
    return [
        badge_of_row(row) for row in connection.execute(chosen.order_by(_BADGES.added_at.desc(), _BADGES.id.desc()))
    ]


def badge_of_row(row: Row[tuple[object, ...]]) -> ImportedBadge:
    """Read a row of the table."""
    kept = row._mapping  # noqa: SLF001 - the documented way to the columns by name
    return ImportedBadge(
        **{name: kept[name] for name in ImportedBadge.__slots__ if name not in _READ},
        verdict=Outcome(kept["verdict"]),
        state=BadgeState(kept["state"]),
        ownership=Ownership(kept["ownership"]),
        skills=tuple(json.loads(kept["skills"])),
    )


_READ = frozenset({"verdict", "state", "ownership", "skills"})
