"""Read and write holder links, visits, and the keys of feed readers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from issuer.tables import awards, feed_readers, holder_links, holder_visits, recipients


@dataclass(frozen=True)
class HolderToken:
    """A link or a visit: only the digest of its token is kept."""

    token_sha256: str
    award_id: str
    until: datetime


def insert_links(connection: Connection, links: list[HolderToken]) -> None:
    """Add one-time links."""
    if links:
        connection.execute(
            insert(holder_links),
            [{"token_sha256": link.token_sha256, "award_id": link.award_id, "until": link.until} for link in links],
        )


def link(connection: Connection, token_sha256: str, *, at: datetime) -> str | None:
    """Find the award of an unused link that is still good."""
    award_id: str | None = connection.execute(
        select(holder_links.c.award_id).where(
            holder_links.c.token_sha256 == token_sha256,
            holder_links.c.used_at.is_(None),
            holder_links.c.until >= at,
        )
    ).scalar()
    return award_id


def use_link(connection: Connection, token_sha256: str, *, at: datetime) -> str | None:
    """Use a link up and give its award; None when it is used or too old (two at once: one of them)."""
    award_id = link(connection, token_sha256, at=at)
    if award_id is None:
        return None
    used = connection.execute(
        update(holder_links)
        .where(holder_links.c.token_sha256 == token_sha256, holder_links.c.used_at.is_(None))
        .values(used_at=at)
    )
    return award_id if used.rowcount == 1 else None


def void_links(connection: Connection, award_id: str) -> None:
    """Forget the unused links of an award: a new one is made, or its holder is gone."""
    connection.execute(
        delete(holder_links).where(holder_links.c.award_id == award_id, holder_links.c.used_at.is_(None))
    )


def insert_visit(connection: Connection, visit: HolderToken) -> None:
    """Open a visit of the holder."""
    connection.execute(
        insert(holder_visits),
        {"token_sha256": visit.token_sha256, "award_id": visit.award_id, "until": visit.until},
    )


def visit(connection: Connection, token_sha256: str, *, at: datetime) -> str | None:
    """Find the award that a visit is for."""
    award_id: str | None = connection.execute(
        select(holder_visits.c.award_id).where(
            holder_visits.c.token_sha256 == token_sha256, holder_visits.c.until >= at
        )
    ).scalar()
    return award_id


def end_visits(connection: Connection, award_id: str) -> None:
    """Close every visit of an award."""
    connection.execute(delete(holder_visits).where(holder_visits.c.award_id == award_id))


def issued_for_address(connection: Connection, email_hash: str) -> list[str]:
    """Name the issued, living awards of an e-mail address, newest first."""
    rows = connection.execute(
        select(awards.c.id)
        .join(recipients, recipients.c.award_id == awards.c.id)
        .where(recipients.c.email_hash == email_hash, awards.c.stage == "issued", awards.c.erased_at.is_(None))
        .order_by(awards.c.awarded_at.desc(), awards.c.id)
    )
    return [row.id for row in rows]


def person_key(connection: Connection, account_id: str) -> str | None:
    """Find the sealed person key of a feed reader."""
    sealed: str | None = connection.execute(
        select(feed_readers.c.person_key_sealed).where(feed_readers.c.account_id == account_id)
    ).scalar()
    return sealed


def store_person_key(connection: Connection, account_id: str, sealed: str) -> None:
    """Keep or replace the person key of a feed reader."""
    connection.execute(delete(feed_readers).where(feed_readers.c.account_id == account_id))
    connection.execute(insert(feed_readers), {"account_id": account_id, "person_key_sealed": sealed})
