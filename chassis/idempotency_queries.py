"""Read and write which requests were begun and how they were answered."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chassis.tables import idempotency


@dataclass(frozen=True)
class Entry:
    """One named request."""

    actor: str
    key: str
    request_sha256: str
    reference: str
    owner: str
    lease_until: datetime
    created_at: datetime
    status: int | None = None
    answer_sealed: str | None = None


def add_entry(connection: Connection, entry: Entry) -> bool:
    """Add an entry; False when its actor has used the key. Waits for a transaction that is just adding it."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(idempotency).values(asdict(entry)).on_conflict_do_nothing().returning(idempotency.c.key)
    return connection.execute(added).first() is not None


def find_entry(connection: Connection, actor: str, key: str) -> Entry | None:
    """Find an entry."""
    row = connection.execute(select(idempotency).where(_of(actor, key))).mappings().one_or_none()
    return None if row is None else Entry(**row)


def locked_entry(connection: Connection, actor: str, key: str) -> Entry:
    """Give an entry that exists, and keep others from changing it until this transaction ends."""
    row = connection.execute(select(idempotency).where(_of(actor, key)).with_for_update()).mappings().one()
    return Entry(**row)


def take_over(connection: Connection, actor: str, key: str, *, owner: str, lease_until: datetime) -> None:
    """Give the work to a new owner."""
    connection.execute(update(idempotency).where(_of(actor, key)).values(owner=owner, lease_until=lease_until))


def keep_answer(connection: Connection, actor: str, key: str, *, owner: str, status: int, answer_sealed: str) -> bool:
    """Keep the answer of the run that owns the work."""
    kept = connection.execute(
        update(idempotency)
        .where(_of(actor, key), idempotency.c.owner == owner, idempotency.c.status.is_(None))
        .values(status=status, answer_sealed=answer_sealed)
    )
    return kept.rowcount == 1


def forget_entry(connection: Connection, actor: str, key: str, *, owner: str) -> None:
    """Forget a request that was never answered."""
    connection.execute(
        delete(idempotency).where(_of(actor, key), idempotency.c.owner == owner, idempotency.c.status.is_(None))
    )


def forget_before(connection: Connection, instant: datetime, *, prefix: str = "") -> None:
    """Forget answers that nobody will ask for again; with a prefix only those under keys that begin so."""
    connection.execute(
        delete(idempotency).where(
            idempotency.c.created_at < instant,
            idempotency.c.status.is_not(None),
            idempotency.c.key.startswith(prefix, autoescape=True),
        )
    )


def _of(actor: str, key: str) -> ColumnElement[bool]:
    return and_(idempotency.c.actor == actor, idempotency.c.key == key)
