"""Write the journal: an append-only account of every intent, signature, revocation and key event.

An entry commits with what it records. Entries are numbered without gaps in the order of their commits, so
that they can become the leaves of a public log.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chassis.database import Connection
from issuer import journal_queries


class Kind(StrEnum):
    """What an entry records."""

    KEY_CREATED = "key.created"
    KEY_RETIRED = "key.retired"
    KEY_REVOKED = "key.revoked"
    DID_DOCUMENT = "did_document.composed"
    AWARD_INTENDED = "award.intended"
    AWARD_SIGNED = "award.signed"
    AWARD_UNDONE = "award.undone"
    TOKEN_INTENDED = "token.intended"  # noqa: S105 - a kind of document, no secret
    TOKEN_SIGNED = "token.signed"  # noqa: S105 - a kind of document, no secret
    AWARD_REVOKED = "award.revoked"
    AWARD_ERASED = "award.erased"
    STATUS_LIST_SIGNED = "status_list.signed"


@dataclass(frozen=True)
class Entry:
    """One thing to record: `subject` is the id of the award, key or list; `payload` the bytes it is about."""

    kind: Kind
    issuer_slug: str
    subject: str
    payload: bytes


@dataclass(frozen=True)
class RecordedEntry:
    """An entry as it stands in the journal."""

    sequence: int
    at: datetime
    kind: Kind
    actor: str | None
    issuer_slug: str
    subject: str
    sha256: str


def record(connection: Connection, entries: list[Entry], *, at: datetime, actor: str | None) -> None:
    """Append entries, in order, in the transaction of what they record."""
    if not entries:
        return
    last = journal_queries.advance(connection, "journal", len(entries))
    first = last - len(entries) + 1
    journal_queries.append(
        connection,
        [
            journal_queries.Line(
                sequence=first + offset,
                at=at,
                kind=entry.kind,
                actor=actor,
                issuer_slug=entry.issuer_slug,
                subject=entry.subject,
                sha256=hashlib.sha256(entry.payload).hexdigest(),
                content=entry.payload,
            )
            for offset, entry in enumerate(entries)
        ],
    )


def entries_about(connection: Connection, subject: str) -> list[RecordedEntry]:
    """Read the entries about one award, key or list, oldest first."""
    return [
        RecordedEntry(
            sequence=line.sequence,
            at=line.at,
            kind=Kind(line.kind),
            actor=line.actor,
            issuer_slug=line.issuer_slug,
            subject=line.subject,
            sha256=line.sha256,
        )
        for line in journal_queries.lines_about(connection, subject)
    ]
