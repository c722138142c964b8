"""Ask the table of snapshots: frozen maps that are never edited."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from verifier.tables import snapshots


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A snapshot as it was written: `period` is its month (2026-11); both maps are JSON."""

    id: int
    period: str
    taken_at: datetime
    exact: str
    public: str


@dataclass(frozen=True, slots=True)
class SnapshotDate:
    """When a snapshot was taken, for a list to choose from."""

    id: int
    period: str
    taken_at: datetime


def add_snapshot(connection: Connection, *, period: str, taken_at: datetime, exact: str, public: str) -> int:
    """Add a snapshot; return its number."""
    row = insert(snapshots).values(period=period, taken_at=taken_at, exact=exact, public=public)
    return int(connection.execute(row.returning(snapshots.c.id)).scalar_one())


def latest_snapshot(connection: Connection, *, before: str | None = None, period: str | None = None) -> (
    StoredSnapshot | None
):  # fmt: skip
    """Return the newest snapshot, of one month (`2026-11`), or of any month before a given one."""
    c = snapshots.c
    chosen = select(c.id, c.period, c.taken_at, c.exact, c.public)
    if before is not None:
        chosen = chosen.where(c.period < before)
    if period is not None:
        chosen = chosen.where(c.period == period)
    row = connection.execute(chosen.order_by(c.id.desc()).limit(1)).one_or_none()
    return None if row is None else StoredSnapshot(*row)


def list_periods(connection: Connection, limit: int = 36) -> list[SnapshotDate]:
    """Return the last snapshot of each month, newest first."""
    c = snapshots.c
    rows = connection.execute(select(c.id, c.period, c.taken_at).order_by(c.id.desc()))
    newest: dict[str, SnapshotDate] = {}
    for row in rows:
        newest.setdefault(row.period, SnapshotDate(*row))
        if len(newest) == limit:
            break
    return list(newest.values())
