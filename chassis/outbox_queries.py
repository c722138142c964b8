"""Read and write the outbox: mails written with what they tell of, delivered after the commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chassis.tables import outbox


@dataclass(frozen=True)
class WaitingMail:
    """A mail that one worker has taken for delivery."""

    dedupe_key: str
    message_sealed: str
    attempts: int


def add_mail(connection: Connection, *, dedupe_key: str, message_sealed: str, at: datetime) -> bool:
    """Put a mail into the outbox; False when one of this dedupe key was ever put there."""
    values = {
        "dedupe_key": dedupe_key,
        "message_sealed": message_sealed,
        "created_at": at,
        "due_at": at,
        "attempts": 0,
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(outbox).values(values).on_conflict_do_nothing().returning(outbox.c.dedupe_key)
    return connection.execute(added).first() is not None


def take_due_mails(connection: Connection, *, at: datetime, until: datetime, limit: int) -> list[WaitingMail]:
    """Take what is due; nobody else takes it before `until`, which is when a crashed delivery is tried again."""
    due = (
        select(outbox.c.dedupe_key)
        .where(outbox.c.delivered_at.is_(None), outbox.c.given_up_at.is_(None), outbox.c.due_at <= at)
        .order_by(outbox.c.due_at, outbox.c.dedupe_key)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    keys = list(connection.scalars(due))
    taken = connection.execute(
        update(outbox)
        .where(outbox.c.dedupe_key.in_(keys))
        .values(due_at=until, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.dedupe_key, outbox.c.message_sealed, outbox.c.attempts)
    )
    mails = [WaitingMail(row.dedupe_key, row.message_sealed, row.attempts) for row in taken]
    return sorted(mails, key=lambda mail: keys.index(mail.dedupe_key))


def note_delivered(connection: Connection, dedupe_key: str, *, at: datetime) -> None:
    """Note that a mail has left, and forget what stood in it."""
    connection.execute(
        update(outbox).where(outbox.c.dedupe_key == dedupe_key).values(delivered_at=at, message_sealed=None)
    )


def note_failed(connection: Connection, dedupe_key: str, *, due_at: datetime, failure: str) -> None:
    """Note why a mail did not leave and when it is tried again."""
    connection.execute(
        update(outbox).where(outbox.c.dedupe_key == dedupe_key).values(due_at=due_at, last_failure=failure)
    )


def give_up(connection: Connection, dedupe_key: str, *, at: datetime, failure: str) -> None:
    """Note that a mail is not tried again, and forget what stood in it."""
    connection.execute(
        update(outbox)
        .where(outbox.c.dedupe_key == dedupe_key)
        .values(given_up_at=at, message_sealed=None, last_failure=failure)
    )


def waiting_mails(connection: Connection) -> int:
    """Count what has not left yet (a queue that grows means that mail does not work)."""
    waiting = select(func.count()).where(outbox.c.delivered_at.is_(None), outbox.c.given_up_at.is_(None))
    return connection.scalar(waiting) or 0
