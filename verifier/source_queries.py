"""Keep the registry key of this node, and the keys of those whose registers it takes over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from verifier.tables import registry_keys, registry_sources

THE_KEY = 1  # a node has one; a second process that makes one at the same time fails on the number


@dataclass(frozen=True)
class SealedKey:
    """The node's own registry key."""

    multikey: str
    sealed: str
    created_at: datetime


@dataclass(frozen=True)
class Source:
    """Somebody whose signed register an operator takes over; `multikey` is the pinned key."""

    id: int
    name: str
    multikey: str
    pinned_at: datetime
    pinned_by: str
    last_published: datetime | None
    last_taken_at: datetime | None


def own_key(connection: Connection) -> SealedKey | None:
    """Give the node's registry key, if it was made already."""
    row = connection.execute(select(registry_keys)).one_or_none()
    return None if row is None else SealedKey(row.multikey, row.sealed, row.created_at)


def keep_own_key(connection: Connection, key: SealedKey) -> None:
    """Keep the node's registry key; there is one only."""
    values = {"id": THE_KEY, "multikey": key.multikey, "sealed": key.sealed, "created_at": key.created_at}
    connection.execute(insert(registry_keys).values(values))


def sources(connection: Connection) -> tuple[Source, ...]:
    """Give every source, by name."""
    rows = connection.execute(select(registry_sources).order_by(registry_sources.c.name))
    return tuple(
        Source(row.id, row.name, row.multikey, row.pinned_at, row.pinned_by, row.last_published, row.last_taken_at)
        for row in rows
    )


def pin_source(connection: Connection, *, name: str, multikey: str, at: datetime, by: str) -> None:
    """Pin somebody's registry key under a name."""
    connection.execute(insert(registry_sources).values(name=name, multikey=multikey, pinned_at=at, pinned_by=by))


def note_taken(connection: Connection, multikey: str, *, published: datetime, at: datetime) -> None:
    """Note that a register of this source was taken over."""
    connection.execute(
        update(registry_sources)
        .where(registry_sources.c.multikey == multikey)
        .values(last_published=published, last_taken_at=at)
    )
