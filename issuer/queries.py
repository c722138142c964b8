"""Read and write organisations, keys and achievements."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from issuer.records import Achievement, Key, KeyPurpose, KeyState, Organisation, SkillAlignment
from issuer.tables import (
    achievement_issuers,
    achievement_skills,
    achievement_versions,
    achievements,
    keys,
    organisations,
    token_keys,
)
from issuer.token_queries import insert_key_for_tokens, keys_for_tokens

_ORGANISATION = (
    organisations.c.slug,
    organisations.c.name,
    organisations.c.description,
    organisations.c.url,
    organisations.c.contact_sealed,
    organisations.c.created_at,
)


def insert_organisation(connection: Connection, organisation: Organisation) -> None:
    """Add an organisation."""
    connection.execute(insert(organisations), asdict(organisation))


def organisation(connection: Connection, slug: str) -> Organisation | None:
    """Find an organisation."""
    row = connection.execute(select(*_ORGANISATION).where(organisations.c.slug == slug)).one_or_none()
    return _organisation(row) if row else None


def all_organisations(connection: Connection) -> list[Organisation]:
    """List every organisation by name."""
    rows = connection.execute(select(*_ORGANISATION).order_by(organisations.c.name, organisations.c.slug))
    return [_organisation(row) for row in rows]


def store_did_document(connection: Connection, slug: str, content: bytes) -> None:
    """Keep the bytes that are served as did.json."""
    connection.execute(update(organisations).where(organisations.c.slug == slug).values(did_document=content))


def did_document(connection: Connection, slug: str) -> bytes | None:
    """Find the bytes of did.json."""
    content: bytes | None = connection.execute(
        select(organisations.c.did_document).where(organisations.c.slug == slug)
    ).scalar()
    return content


def _organisation(row: Row[*tuple[Any, ...]]) -> Organisation:
    return Organisation(
        slug=row.slug,
        name=row.name,
        description=row.description,
        url=row.url,
        contact_sealed=row.contact_sealed,
        created_at=row.created_at,
    )


def insert_key(connection: Connection, key: Key) -> None:
    """Add a key."""
    if key.purpose is KeyPurpose.TOKEN:
        insert_key_for_tokens(connection, key)
    else:
        connection.execute(insert(keys), asdict(key))


def keys_of(connection: Connection, slug: str) -> list[Key]:
    """List an organisation's keys, oldest first, those for tokens last."""
    rows = connection.execute(select(keys).where(keys.c.issuer_slug == slug).order_by(keys.c.created_at, keys.c.id))
    own = [
        Key(
            id=row.id,
            issuer_slug=row.issuer_slug,
            purpose=KeyPurpose(row.purpose),
            state=KeyState(row.state),
            multikey=row.multikey,
            sealed=row.sealed,
            created_at=row.created_at,
            retired_at=row.retired_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]
    return own + sorted(keys_for_tokens(connection, slug=slug), key=lambda key: (key.created_at, key.id))


def change_key_state(connection: Connection, key_id: str, state: KeyState, *, at: datetime) -> None:
    """Retire or revoke a key; its private part is destroyed with it."""
    for table in (keys, token_keys):
        stamp = table.c.retired_at if state is KeyState.RETIRED else table.c.revoked_at
        connection.execute(
            update(table).where(table.c.id == key_id).values({table.c.state: state, table.c.sealed: None, stamp: at})
        )


@dataclass(frozen=True)
class AchievementVersion:
    """The text and picture of an achievement in one version."""

    achievement_id: str
    version: int
    name: str
    description: str
    criteria: str
    language: str
    level: int | None
    alignments: tuple[SkillAlignment, ...]
    image: bytes
    created_at: datetime


def insert_achievement(
    connection: Connection,
    first: AchievementVersion,
    *,
    owner_slug: str,
    movement: bool,
    created_by: str | None,
    issuers: Sequence[str],
) -> None:
    """Add an achievement with its first version and who may award it."""
    connection.execute(
        insert(achievements),
        {
            "id": first.achievement_id,
            "owner_slug": owner_slug,
            "movement": movement,
            "open": True,
            "current_version": first.version,
            "created_by": created_by,
            "created_at": first.created_at,
        },
    )
    _insert_version(connection, first)
    for slug in issuers:
        allow_issuer(connection, first.achievement_id, slug)


def replace_version(connection: Connection, version: AchievementVersion) -> None:
    """Add a version and make it the current one; awards keep the version they were made with."""
    _insert_version(connection, version)
    connection.execute(
        update(achievements).where(achievements.c.id == version.achievement_id).values(current_version=version.version)
    )


def _insert_version(connection: Connection, version: AchievementVersion) -> None:
    connection.execute(
        insert(achievement_versions),
        {
            **asdict(version),
            "alignments": json.dumps([asdict(alignment) for alignment in version.alignments], ensure_ascii=False),
        },
    )
    connection.execute(achievement_skills.delete().where(achievement_skills.c.achievement_id == version.achievement_id))
    if version.alignments:
        connection.execute(
            insert(achievement_skills),
            [
                {"achievement_id": version.achievement_id, "skill_uri": alignment.uri}
                for alignment in version.alignments
            ],
        )


def allow_issuer(connection: Connection, achievement_id: str, slug: str) -> None:
    """Let an organisation award an achievement."""
    present = connection.execute(
        select(achievement_issuers).where(
            achievement_issuers.c.achievement_id == achievement_id, achievement_issuers.c.issuer_slug == slug
        )
    ).first()
    if present is None:
        connection.execute(insert(achievement_issuers), {"achievement_id": achievement_id, "issuer_slug": slug})


def close_achievement(connection: Connection, achievement_id: str) -> None:
    """Take an achievement out of the list of what can be awarded."""
    connection.execute(update(achievements).where(achievements.c.id == achievement_id).values(open=False))


def achievement(connection: Connection, achievement_id: str, version: int | None = None) -> Achievement | None:
    """Find an achievement, in its current version unless one is named."""
    wanted = achievements.c.current_version if version is None else version
    found = _achievements(
        connection,
        _ACHIEVEMENT.where(achievements.c.id == achievement_id, achievement_versions.c.version == wanted),
    )
    return found[0] if found else None


def achievements_awardable_by(connection: Connection, slug: str) -> list[Achievement]:
    """List what an organisation may award, own and of the movement."""
    allowed = select(achievement_issuers.c.achievement_id).where(achievement_issuers.c.issuer_slug == slug)
    return _achievements(connection, _current().where(achievements.c.id.in_(allowed), achievements.c.open.is_(True)))


def achievements_owned_by(connection: Connection, slug: str) -> list[Achievement]:
    """List the achievements that an organisation owns."""
    return _achievements(connection, _current().where(achievements.c.owner_slug == slug))


def achievements_with_skill(connection: Connection, skill_uri: str) -> list[Achievement]:
    """List the open achievements that attest a skill."""
    with_skill = select(achievement_skills.c.achievement_id).where(achievement_skills.c.skill_uri == skill_uri)
    return _achievements(connection, _current().where(achievements.c.id.in_(with_skill), achievements.c.open.is_(True)))


def all_achievements(connection: Connection) -> list[Achievement]:
    """List every open achievement of every organisation."""
    return _achievements(connection, _current().where(achievements.c.open.is_(True)))


def achievement_image(connection: Connection, achievement_id: str, version: int) -> bytes | None:
    """Find the picture of an achievement in one version."""
    image: bytes | None = connection.execute(
        select(achievement_versions.c.image).where(
            achievement_versions.c.achievement_id == achievement_id, achievement_versions.c.version == version
        )
    ).scalar()
    return image


_ACHIEVEMENT: Select[*tuple[Any, ...]] = select(
    achievements.c.id,
    achievements.c.owner_slug,
    achievements.c.movement,
    achievements.c.open,
    achievements.c.created_at,
    achievement_versions.c.version,
    achievement_versions.c.name,
    achievement_versions.c.description,
    achievement_versions.c.criteria,
    achievement_versions.c.language,
    achievement_versions.c.level,
    achievement_versions.c.alignments,
).join(achievement_versions, achievement_versions.c.achievement_id == achievements.c.id)


def _current() -> Select[*tuple[Any, ...]]:
    return _ACHIEVEMENT.where(achievement_versions.c.version == achievements.c.current_version).order_by(
        achievement_versions.c.name, achievements.c.id
    )


def _achievements(
    connection: Connection,
    statement: Select[*tuple[Any, ...]],
) -> list[Achievement]:
    rows = connection.execute(statement).all()
    ids = [row.id for row in rows]
    issuers: dict[str, set[str]] = {achievement_id: set() for achievement_id in ids}
    allowed = select(achievement_issuers).where(achievement_issuers.c.achievement_id.in_(ids))
    for row in connection.execute(allowed):
        issuers[row.achievement_id].add(row.issuer_slug)
    return [
        Achievement(
            id=row.id,
            owner_slug=row.owner_slug,
            movement=row.movement,
            open=row.open,
            version=row.version,
            name=row.name,
            description=row.description,
            criteria=row.criteria,
            language=row.language,
            level=row.level,
            alignments=tuple(SkillAlignment(**alignment) for alignment in json.loads(row.alignments)),
            issuers=frozenset(issuers[row.id]),
            created_at=row.created_at,
        )
        for row in rows
    ]
