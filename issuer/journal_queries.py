"""Read and write the journal and the rising numbers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, text

from issuer.tables import counters, journal, journal_payloads

# Both databases speak this upsert; the row stays locked until the commit, so numbers follow commits.
_ADVANCE = text(
    "INSERT INTO issuer_counters (name, value) VALUES (:name, :by) "
    "ON CONFLICT (name) DO UPDATE SET value = issuer_counters.value + :by RETURNING value"
)
_LOCK = select(counters.c.value).where(counters.c.name == "journal").with_for_update()


@dataclass(frozen=True)
class Line:
    """A row of the journal with its payload."""

    sequence: int
    at: datetime
    kind: str
    actor: str | None
    issuer_slug: str
    subject: str
    sha256: str
    content: bytes | None


def advance(connection: Connection, counter: str, by: int) -> int:
    """Take `by` numbers of a counter and give the last.

    The journal's counter is locked first, whichever is wanted: two units of work that need several counters must not
    wait for each other in a circle.
    """
    connection.execute(_LOCK)
    value: int = connection.execute(_ADVANCE, {"name": counter, "by": by}).scalar_one()
    return value


def append(connection: Connection, lines: Sequence[Line]) -> None:
    """Add lines and their payloads."""
    rows = [asdict(line) for line in lines]
    connection.execute(insert(journal), [{k: v for k, v in row.items() if k != "content"} for row in rows])
    connection.execute(
        insert(journal_payloads), [{"sequence": row["sequence"], "content": row["content"]} for row in rows]
    )


def lines_about(connection: Connection, subject: str) -> list[Line]:
    """Read the lines about one subject, oldest first."""
    statement = (
        select(journal, journal_payloads.c.content)
        .outerjoin(journal_payloads, journal_payloads.c.sequence == journal.c.sequence)
        .where(journal.c.subject == subject)
        .order_by(journal.c.sequence)
    )
    return [
        Line(
            sequence=row.sequence,
            at=row.at,
            kind=row.kind,
            actor=row.actor,
            issuer_slug=row.issuer_slug,
            subject=row.subject,
            sha256=row.sha256,
            content=row.content,
        )
        for row in connection.execute(statement)
    ]


def erase_payloads_about(connection: Connection, subject: str) -> None:
    """Delete the bytes about one subject; entries and digests stay."""
    sequences = select(journal.c.sequence).where(journal.c.subject == subject)
    connection.execute(delete(journal_payloads).where(journal_payloads.c.sequence.in_(sequences)))


def last_instant(connection: Connection) -> datetime | None:
    """Give the time of the last entry: a clock behind it must not sign."""
    return connection.execute(select(journal.c.at).order_by(journal.c.sequence.desc()).limit(1)).scalar()
