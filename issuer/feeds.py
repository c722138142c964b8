"""Tell recognised nodes which badges count: incremental, by token, only with their holders' consent.

A badge is told when it is accepted (or consent was recorded on paper) and counts in the map; it is removed on
revocation, withdrawal, decline and erasure; expiry is the reader's business. `person` lets one reader count distinct
people: an HMAC under that reader's own key. Protected countries leave only as their region.
"""

import hmac
import re
from dataclasses import dataclass, replace

from chassis.database import Connection
from issuer import award_queries, holder_queries, journal_queries, queries
from issuer.identities import SealedRecipient
from issuer.problems import FeedCursor, FeedLimit, FeedPersonKey
from issuer.records import Award, Placement, Stage
from issuer.service import Issuer

DEFAULT_PAGE_ITEMS = 200
MAX_PAGE_ITEMS = 500
PERSON_KEY_BYTES = 32
_CURSOR_TAG_CHARACTERS = 16
_CURSOR = re.compile(r"([0-9]{1,18})-([0-9a-f]{16})")


@dataclass(frozen=True)
class FeedItem:
    """A badge that counts."""

    id: str
    credential: str
    person: str
    level: int | None
    placement: Placement


@dataclass(frozen=True)
class FeedPage:
    """One page; `next` is the cursor to come back with."""

    items: tuple[FeedItem, ...]
    removed: tuple[str, ...]
    next: str


def counts(award: Award) -> bool:
    """Say whether the award may be told: issued, consented to, neither taken back nor declined."""
    return (
        award.stage is Stage.ISSUED
        and award.map_consent
        and award.revoked_at is None
        and award.erased_at is None
        and (award.decision == "accepted" or (award.decision == "pending" and award.paper_consent is not None))
    )


def told(connection: Connection, award: Award) -> Award:
    """Number a change of the award for the feed, if the feed has to tell of it; the caller stores the result."""
    if counts(award):
        return replace(award, feed_state="in", feed_sequence=journal_queries.advance(connection, "feed", 1))
    if award.feed_state == "in":
        return replace(award, feed_state="out", feed_sequence=journal_queries.advance(connection, "feed", 1))
    return award


def read_page(
    issuer: Issuer, connection: Connection, *, reader: str, after: str | None, limit: int = DEFAULT_PAGE_ITEMS
) -> FeedPage:
    """Give what changed after a cursor, for the account of a reader.

    Raises: FeedCursor, FeedLimit.
    """
    if not 1 <= limit <= MAX_PAGE_ITEMS:
        raise FeedLimit(limit=MAX_PAGE_ITEMS)
    start = _sequence(issuer, after)
    changed = award_queries.feed_page(connection, after=start, limit=limit)
    told_of = [award for award in changed if award.feed_state == "in"]
    ids = [award.id for award in told_of]
    stored = award_queries.stored_credentials(connection, ids)
    people = award_queries.sealed_recipients(connection, ids)
    subs = award_queries.sealed_wiki_subs(connection, ids)
    levels = {
        achievement_id: found.level
        for achievement_id in {award.achievement_id for award in told_of}
        if (found := queries.achievement(connection, achievement_id)) is not None
    }
    person_key = person_key_of(issuer, connection, reader)
    items: list[FeedItem] = []
    for award in told_of:
        content = stored[award.id].content
        if content is None:
            continue
        items.append(
            FeedItem(
                id=award.id,
                credential=content.decode(),
                person=_person(issuer, person_key, people[award.id], subs.get(award.id)),
                level=award.level if award.level is not None else levels[award.achievement_id],
                placement=_leaving(issuer, award.placement),
            )
        )
    last = changed[-1].feed_sequence if changed else start
    return FeedPage(
        items=tuple(items),
        removed=tuple(award.id for award in changed if award.feed_state == "out"),
        next=_cursor(issuer, last or 0),
    )


def give_person_key(issuer: Issuer, connection: Connection, reader: str, key: str) -> None:
    """Keep the key that a harvesting node gives to all its feeds (64 hexadecimal digits).

    Raises: FeedPersonKey.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise FeedPersonKey
    holder_queries.store_person_key(connection, reader, issuer.vault.seal("feed-person-key", bytes.fromhex(key)))


def person_key_of(issuer: Issuer, connection: Connection, reader: str) -> bytes:
    """Give a reader's key; one that gave none gets one of its own, which joins it with no other feed."""
    sealed = holder_queries.person_key(connection, reader)
    if sealed is not None:
        return issuer.vault.open("feed-person-key", sealed)
    return bytes.fromhex(issuer.vault.keyed_hash("feed-person-key", reader))


def _person(issuer: Issuer, key: bytes, sealed: SealedRecipient, wiki_sub_sealed: str | None) -> str:
    if wiki_sub_sealed is not None:
        identity = "wiki:" + issuer.vault.open("recipient-wiki-sub", wiki_sub_sealed).decode()
    elif sealed.email_sealed is not None:
        identity = "email:" + issuer.vault.open("recipient-email", sealed.email_sealed).decode()
    else:
        identity = sealed.person_id
    return hmac.digest(key, identity.encode(), "sha256").hex()


def _leaving(issuer: Issuer, placement: Placement) -> Placement:
    """Coarsen a protected country to its region; its community would name it and stays here too."""
    if placement.country is None or issuer.places.coarsened(placement.country) is not None:
        return placement
    return replace(placement, country=None, community=None)


def _cursor(issuer: Issuer, sequence: int) -> str:
    return f"{sequence}-{_tag(issuer, sequence)}"


def _sequence(issuer: Issuer, cursor: str | None) -> int:
    if not cursor:
        return 0
    match = _CURSOR.fullmatch(cursor)
    if not match or not hmac.compare_digest(match[2], _tag(issuer, int(match[1]))):
        raise FeedCursor
    return int(match[1])


def _tag(issuer: Issuer, sequence: int) -> str:
    return issuer.vault.keyed_hash("feed-cursor", str(sequence))[:_CURSOR_TAG_CHARACTERS]
