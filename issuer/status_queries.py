"""Read and write status lists, their shuffled order and their entries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from issuer.records import StatusEntry, StatusList
from issuer.tables import status_entries, status_lists, status_orders

INDEX_BYTES = 4


def insert_list(connection: Connection, new: StatusList, order: Sequence[int]) -> None:
    """Add a list and the order in which it gives out its indices."""
    connection.execute(
        insert(status_lists),
        {
            "id": new.id,
            "issuer_slug": new.issuer_slug,
            "size": new.size,
            "allocated": 0,
            "sequence": 0,
            "stale": True,
        },
    )
    indices = b"".join(index.to_bytes(INDEX_BYTES, "big") for index in order)
    connection.execute(insert(status_orders), {"list_id": new.id, "indices": indices})


def status_list(connection: Connection, list_id: str) -> StatusList | None:
    """Find a list."""
    row = connection.execute(select(status_lists).where(status_lists.c.id == list_id)).one_or_none()
    return _list(row) if row else None


def lock_list(connection: Connection, list_id: str) -> StatusList | None:
    """Find a list and keep others from publishing it until the commit."""
    row = connection.execute(select(status_lists).where(status_lists.c.id == list_id).with_for_update()).one_or_none()
    return _list(row) if row else None


def lists_due(connection: Connection, *, published_before: datetime) -> list[str]:
    """Name the lists that are stale, were never published, or were published before an instant."""
    rows = connection.execute(
        select(status_lists.c.id)
        .where(
            or_(
                status_lists.c.stale.is_(True),
                status_lists.c.content.is_(None),
                status_lists.c.published_at <= published_before,
            )
        )
        .order_by(status_lists.c.id)
    )
    return [row.id for row in rows]


def allocate(connection: Connection, slug: str, wanted: int) -> list[StatusEntry]:
    """Give up to `wanted` indices that were never given before; the list stays locked until the commit.

    Fewer than wanted means that every list of the issuer is full.
    """
    given: list[StatusEntry] = []
    rows = connection.execute(
        select(status_lists.c.id, status_lists.c.size, status_lists.c.allocated)
        .where(status_lists.c.issuer_slug == slug, status_lists.c.allocated < status_lists.c.size)
        .order_by(status_lists.c.id)
        .with_for_update()
    ).all()
    for row in rows:
        count = min(wanted - len(given), row.size - row.allocated)
        if count == 0:
            break
        # Only the slice is read: an order is half a megabyte.
        indices: bytes = connection.execute(
            select(func.substr(status_orders.c.indices, row.allocated * INDEX_BYTES + 1, count * INDEX_BYTES)).where(
                status_orders.c.list_id == row.id
            )
        ).scalar_one()
        connection.execute(
            update(status_lists).where(status_lists.c.id == row.id).values(allocated=row.allocated + count)
        )
        given += [
            StatusEntry(row.id, int.from_bytes(indices[start : start + INDEX_BYTES], "big"))
            for start in range(0, count * INDEX_BYTES, INDEX_BYTES)
        ]
    return given


def insert_entries(connection: Connection, entries: Sequence[tuple[StatusEntry, str]]) -> None:
    """Bind entries to credentials, once and for ever."""
    connection.execute(
        insert(status_entries),
        [{"list_id": entry.list_id, "idx": entry.index, "credential_id": credential} for entry, credential in entries],
    )


def entries_of(connection: Connection, credential_ids: Sequence[str]) -> dict[str, StatusEntry]:
    """Find where the status of credentials stands."""
    rows = connection.execute(select(status_entries).where(status_entries.c.credential_id.in_(credential_ids)))
    return {row.credential_id: StatusEntry(row.list_id, row.idx) for row in rows}


def revoke_entries(connection: Connection, credential_ids: Sequence[str], *, at: datetime) -> list[str]:
    """Set the bits of credentials; name the lists that have to be published again."""
    unrevoked = status_entries.c.credential_id.in_(credential_ids) & status_entries.c.revoked_at.is_(None)
    lists = sorted(
        row.list_id for row in connection.execute(select(status_entries.c.list_id).where(unrevoked).distinct())
    )
    connection.execute(update(status_entries).where(unrevoked).values(revoked_at=at))
    connection.execute(update(status_lists).where(status_lists.c.id.in_(lists)).values(stale=True))
    return lists


def revoked_indices(connection: Connection, list_id: str) -> list[int]:
    """List the set bits of a list."""
    rows = connection.execute(
        select(status_entries.c.idx).where(
            status_entries.c.list_id == list_id, status_entries.c.revoked_at.is_not(None)
        )
    )
    return [row.idx for row in rows]


def store_published(
    connection: Connection, list_id: str, content: bytes, *, sequence: int, at: datetime, valid_until: datetime
) -> None:
    """Keep the signed bytes of a list."""
    connection.execute(
        update(status_lists)
        .where(status_lists.c.id == list_id)
        .values(content=content, sequence=sequence, published_at=at, valid_until=valid_until, stale=False)
    )


def _list(row: Row[Any]) -> StatusList:
    return StatusList(
        id=row.id,
        issuer_slug=row.issuer_slug,
        size=row.size,
        allocated=row.allocated,
        sequence=row.sequence,
        stale=row.stale,
        content=row.content,
        published_at=row.published_at,
        valid_until=row.valid_until,
    )
