"""Harvest the feeds of recognised nodes: what they say becomes claims only as far as we can verify it ourselves.

For each feed, in this order:

1. Take up again what waited: items whose check needed something that was out of reach.
2. Read the next page with the feed's token, from the cursor where the last harvest stopped.
3. Verify every badge on it: signature, key, status; the badge's own id; that the feed may speak for its issuer.
4. Keep claims, forget what was removed, note refusals and move the cursor, all in one transaction. A crash before
   its end repeats the page, and a page that is read twice changes nothing.
5. Go on with 2 until the feed has nothing new.
6. Check the badges that were known before again, list by list: a revoked badge leaves the map now.
7. Forget persons of whom no badge is left; write down which keys recognised issuers signed with, and when and with
   what result the feed was read.

An item that is refused never stops the others; it is reported with its code. A feed that fails is tried again at the
next harvest from the same place, and never stops the other feeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from urllib.parse import urlencode

from chassis.database import Connection
from chassis.fetching import FetchProblem
from chassis.sealing import SealingProblem
from credentials.generation import Generation
from credentials.kinds import Kind
from credentials.problems import CredentialProblem
from verifier.cartography import Cartographer
from verifier.claims import BadgeState, Feed, HarvestedBadge, Refusal
from verifier.examining import Examined, Examiner, is_named, speaks_for
from verifier.feed_pages import (
    MAX_PAGE_BYTES,
    PAGE_ITEMS,
    FeedItem,
    FeedPage,
    FeedProblem,
    RefusedItem,
    read_item,
    read_page,
)
from verifier.map_queries import (
    drop_badge,
    forget_people_without_badges,
    keep_badge,
    keep_waiting,
    list_feeds,
    list_waiting,
    move_cursor,
    note_refusal,
    note_run,
    save_feed,
    settle_item,
)
from verifier.rechecking import Rechecked, recheck
from verifier.trust_queries import note_seen_keys

TOKEN_PURPOSE = "feed-token"  # noqa: S105 - the purpose under which tokens are sealed, no token
MAX_PAGES = 10_000  # a million badges; a feed that never ends is stopped and goes on at the next harvest


@dataclass(frozen=True)
class FeedRun:
    """What one harvest of one feed did. `error` is the code of what stopped it, if anything did."""

    name: str
    url: str
    kept: int
    removed: int
    refused: tuple[RefusedItem, ...]
    rechecked: Rechecked
    error: str | None


@dataclass(frozen=True)
class _Totals:
    kept: int = 0
    removed: int = 0
    refused: tuple[RefusedItem, ...] = ()
    fresh: frozenset[str] = frozenset()

    def plus(self, other: "_Totals") -> "_Totals":
        return _Totals(
            self.kept + other.kept,
            self.removed + other.removed,
            self.refused + other.refused,
            self.fresh | other.fresh,
        )


@dataclass(frozen=True)
class _Waiting:
    """An item whose check needs something that is out of reach."""

    item: FeedItem
    code: str


_Outcome = HarvestedBadge | RefusedItem | _Waiting


def add_feed(maker: Cartographer, connection: Connection, *, name: str, url: str, token: str) -> int:
    """Add another node's feed, or our own; the token is sealed. Return the feed's number."""
    sealed = maker.vault.seal(TOKEN_PURPOSE, token.encode())
    return save_feed(connection, name=name, url=url, sealed_token=sealed, at=maker.clock())


def person_key(maker: Cartographer) -> str:
    """Give the key that this node hands to every node whose feed it reads: 64 hex digits, the same for all of them.

    Under it a node digests who holds a badge (`PUT /api/v1/feeds/person-key`), so that we, and nobody else, can tell
    that two feeds speak of one person.
    """
    return maker.vault.keyed_hash(TOKEN_PURPOSE, "person key")


async def harvest(maker: Cartographer) -> tuple[FeedRun, ...]:
    """Harvest every feed once; see the module for what happens in which order."""
    with maker.database.reading() as connection:
        feeds = list_feeds(connection)
    examiner = Examiner(maker)
    return tuple([await _harvest_feed(maker, examiner, feed) for feed in feeds])


async def _harvest_feed(maker: Cartographer, examiner: Examiner, feed: Feed) -> FeedRun:
    with maker.database.reading() as connection:
        waiting = [read_item(content, maker.places) for content in list_waiting(connection, feed.id)]
    totals, error = _Totals(), None
    try:
        if waiting:  # 1
            totals = await _take(maker, examiner, feed, _again(waiting), totals) or totals
        for _ in range(MAX_PAGES):
            page = await _read(maker, feed)  # 2
            taken = await _take(maker, examiner, feed, page, totals)  # 3, 4
            if taken is None:
                break
            totals = taken
            if page.is_last:  # 5
                break
            if page.cursor is None or page.cursor == feed.cursor:
                error = "harvest.stuck"
                break
            feed = replace(feed, cursor=page.cursor)
    except (FetchProblem, FeedProblem, SealingProblem) as problem:
        error = problem.code
    rechecked = await recheck(maker, examiner, feed.id, fresh=totals.fresh)  # 6
    with maker.database.writing() as connection:  # 7
        forget_people_without_badges(connection)
        for did, method, multikey in examiner.sightings:
            note_seen_keys(connection, did, [(method, multikey)], at=maker.clock())
        note_run(connection, feed.id, at=maker.clock(), error=error)
    return FeedRun(feed.name, feed.url, totals.kept, totals.removed, totals.refused, rechecked, error)


async def _take(maker: Cartographer, examiner: Examiner, feed: Feed, page: FeedPage, totals: _Totals) -> _Totals | None:
    """Verify and write one page; None when another harvest has written it already."""
    badges = [await _verify(maker, examiner, feed, item) for item in page.items]
    stored = _store(maker, feed, page, badges)
    return None if stored is None else totals.plus(stored)


def _again(waiting: Sequence[FeedItem | RefusedItem]) -> FeedPage:
    """Make a page of what waited."""
    return FeedPage(
        items=tuple(item for item in waiting if isinstance(item, FeedItem)),
        refused=tuple(item for item in waiting if isinstance(item, RefusedItem)),
        removed=(),
        cursor=None,
    )


async def _read(maker: Cartographer, feed: Feed) -> FeedPage:
    token = maker.vault.open(TOKEN_PURPOSE, feed.sealed_token).decode()
    after = {} if feed.cursor is None else {"after": feed.cursor}
    document = await maker.fetcher.fetch(
        f"{feed.url}?{urlencode({**after, 'limit': PAGE_ITEMS})}",
        accept="application/json",
        headers={"Authorization": f"Bearer {token}"},
        max_bytes=MAX_PAGE_BYTES,
    )
    return read_page(document.content, maker.places)


async def _verify(maker: Cartographer, examiner: Examiner, feed: Feed, item: FeedItem) -> _Outcome:
    try:
        examined = await examiner.examine(item.credential)
    except CredentialProblem as problem:
        return RefusedItem(item.id, problem.code)
    if examined.state is BadgeState.UNKNOWN:
        return _Waiting(item, examined.code)
    credential = examined.report.achievement_credential
    if credential is None or credential.begins is None:
        # Feeds carry the badges that their own node has signed: a good badge of an older generation, or a good
        # credential of another kind, is no item of one.
        report = examined.report
        other = report.generation is not Generation.OPEN_BADGES_3 or report.kind is not Kind.BADGE
        return RefusedItem(item.id, "harvest.item" if other else examined.code)
    if not is_named(credential, item.id):
        return RefusedItem(item.id, "harvest.foreign_id")
    if not speaks_for(feed.url, credential.issuer.id):
        return RefusedItem(item.id, "harvest.foreign_issuer")
    status = credential.credential_status
    now = maker.clock()
    counted = examined.state is BadgeState.COUNTED
    return HarvestedBadge(
        feed_id=feed.id,
        feed_badge_id=item.id,
        credential_id=credential.id,
        credential=item.credential.decode(),
        person=item.person,
        issuer=credential.issuer.id,
        achievement=credential.credential_subject.achievement.id,
        level=item.level,
        awarded_at=credential.begins.at,
        valid_until=None if credential.ends is None else credential.ends.at,
        placement=item.placement,
        state=examined.state,
        code=examined.code,
        good_at=now if counted else None,
        checked_at=now,
        method=_method(examined),
        status_list=None if status is None else status.status_list_credential,
        status_index=None if status is None else status.index,
        tiers=examiner.tiers_of(credential) if counted else (),
    )


def _store(maker: Cartographer, feed: Feed, page: FeedPage, outcomes: Sequence[_Outcome]) -> _Totals | None:
    """Write one page; None when another harvest has moved this feed on meanwhile and wrote it already."""
    now = maker.clock()
    kept, removed = 0, 0
    refused = list(page.refused)
    with maker.database.writing() as connection:
        if not move_cursor(connection, feed, page.cursor or feed.cursor):
            return None
        for outcome in outcomes:
            match outcome:
                case HarvestedBadge():
                    if keep_badge(connection, outcome):
                        kept += 1
                        settle_item(connection, feed_id=feed.id, item=outcome.feed_badge_id)
                    else:
                        refused.append(RefusedItem(outcome.feed_badge_id, "harvest.elsewhere"))
                case _Waiting():
                    item, content = outcome.item.id, outcome.item.content
                    keep_waiting(connection, feed_id=feed.id, item=item, content=content, code=outcome.code, at=now)
                case RefusedItem():
                    refused.append(outcome)
                case _:
                    assert_never(outcome)
        for name in page.removed:
            removed += drop_badge(connection, feed_id=feed.id, feed_badge_id=name)
            settle_item(connection, feed_id=feed.id, item=name)
        for item_refused in refused:
            # What was known of a badge that comes again and is not good any more does not stay either.
            drop_badge(connection, feed_id=feed.id, feed_badge_id=item_refused.item)
            note_refusal(connection, Refusal(feed.id, item_refused.item, item_refused.code, now))
    return _Totals(kept, removed, tuple(refused), frozenset(item.id for item in page.items))


def _method(examined: Examined) -> str:
    """Give the name of the key that signed, in whichever form the badge came."""
    return next((signer.method for signer in examined.report.signers), "")
