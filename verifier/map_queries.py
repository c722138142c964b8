"""Ask the tables of the harvest: feeds, badges, claims, and what was refused."""

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from verifier.claims import (
    LAST_GOOD_HOLDS,
    BadgeState,
    Claim,
    Feed,
    HarvestedBadge,
    KnownBadge,
    Refusal,
    Standing,
    Tally,
)
from verifier.tables import (
    badges,
    claims,
    feeds,
    imported_achievements,
    imported_badges,
    imported_claims,
    people,
    refusals,
    waiting_items,
)

EXPIRING_WITHIN = timedelta(days=180)
REFUSALS_SHOWN = 200


# --- Feeds -----------------------------------------------------------------------------------------------------------


def save_feed(connection: Connection, *, name: str, url: str, sealed_token: str, at: datetime) -> int:
    """Add a feed, or give a known one another name and token; return its number."""
    known = connection.scalar(select(feeds.c.id).where(feeds.c.url == url))
    if known is not None:
        connection.execute(update(feeds).where(feeds.c.id == known).values(name=name, sealed_token=sealed_token))
        return int(known)
    row = insert(feeds).values(name=name, url=url, sealed_token=sealed_token, added_at=at)
    return int(connection.execute(row.returning(feeds.c.id)).scalar_one())


def list_feeds(connection: Connection) -> list[Feed]:
    """Return every feed, oldest first."""
    columns = (c := feeds.c).id, c.name, c.url, c.sealed_token, c.cursor, c.last_run_at, c.last_error
    return [Feed(*row) for row in connection.execute(select(*columns).order_by(c.id))]


def move_cursor(connection: Connection, feed: Feed, cursor: str | None) -> bool:
    """Move a feed on from where it was read; false when another harvest moved it meanwhile."""
    unmoved = and_(feeds.c.id == feed.id, feeds.c.cursor.is_not_distinct_from(feed.cursor))
    moved = connection.execute(update(feeds).where(unmoved).values(cursor=cursor))
    return moved.rowcount == 1


def note_run(connection: Connection, feed_id: int, *, at: datetime, error: str | None) -> None:
    """Write down when a feed was read last and what went wrong."""
    connection.execute(update(feeds).where(feeds.c.id == feed_id).values(last_run_at=at, last_error=error))


# --- Badges and claims -----------------------------------------------------------------------------------------------


def keep_badge(connection: Connection, badge: HarvestedBadge) -> bool:
    """Keep a badge and its claims in place of what was known of it; false when another feed brought it first."""
    owner = connection.execute(
        select(badges.c.id, badges.c.feed_id).where(badges.c.credential_id == badge.credential_id)
    ).one_or_none()
    if owner is not None and owner.feed_id != badge.feed_id:
        return False
    if owner is not None:
        connection.execute(delete(claims).where(claims.c.badge_id == owner.id))
        connection.execute(delete(badges).where(badges.c.id == owner.id))
    drop_badge(connection, feed_id=badge.feed_id, feed_badge_id=badge.feed_badge_id)
    added = connection.execute(
        insert(badges)
        .returning(badges.c.id)
        .values(
            feed_id=badge.feed_id,
            feed_badge_id=badge.feed_badge_id,
            credential_id=badge.credential_id,
            credential=badge.credential,
            person_id=_person_number(connection, badge.person),
            issuer=badge.issuer,
            achievement=badge.achievement,
            level=badge.level,
            awarded_at=badge.awarded_at,
            valid_until=badge.valid_until,
            community=badge.placement.community,
            country=badge.placement.country,
            region=badge.placement.region,
            languages=json.dumps(badge.placement.languages),
            state=badge.state.value,
            code=badge.code,
            good_at=badge.good_at,
            checked_at=badge.checked_at,
            method=badge.method,
            status_list=badge.status_list,
            status_index=badge.status_index,
        )
    )
    _add_claims(connection, int(added.scalar_one()), badge.tiers)
    return True


def drop_badge(connection: Connection, *, feed_id: int, feed_badge_id: str) -> bool:
    """Forget a badge of this feed and its claims; false when there was none."""
    known = connection.scalar(
        select(badges.c.id).where(badges.c.feed_id == feed_id, badges.c.feed_badge_id == feed_badge_id)
    )
    if known is None:
        return False
    connection.execute(delete(claims).where(claims.c.badge_id == known))
    connection.execute(delete(badges).where(badges.c.id == known))
    return True


def forget_people_without_badges(connection: Connection) -> None:
    """Forget the digest of everybody of whom no badge is left: consent that was withdrawn leaves nothing."""
    harvested = select(badges.c.id).where(badges.c.person_id == people.c.id)
    imported = select(imported_badges.c.id).where(imported_badges.c.person_id == people.c.id)
    connection.execute(delete(people).where(~harvested.exists(), ~imported.exists()))


def known_badges(connection: Connection, feed_id: int) -> list[KnownBadge]:
    """Return every badge of a feed with what is needed to check it again."""
    tiers = _known_tiers(connection, feed_id)
    rows = connection.execute(select(badges).where(badges.c.feed_id == feed_id).order_by(badges.c.id))
    return [
        KnownBadge(
            id=row.id,
            feed_id=row.feed_id,
            feed_badge_id=row.feed_badge_id,
            credential=row.credential,
            issuer=row.issuer,
            awarded_at=row.awarded_at,
            state=BadgeState(row.state),
            code=row.code,
            good_at=row.good_at,
            checked_at=row.checked_at,
            method=row.method,
            status_list=row.status_list,
            status_index=row.status_index,
            tiers=tiers.get(row.id, ()),
        )
        for row in rows
    ]


def note_standings(connection: Connection, standings: Sequence[tuple[int, Standing]], *, at: datetime) -> None:
    """Write down what a new check of known badges found; claims are replaced where they changed."""
    for badge, standing in standings:
        connection.execute(
            update(badges)
            .where(badges.c.id == badge)
            .values(state=standing.state.value, code=standing.code, good_at=standing.good_at, checked_at=at)
        )
        connection.execute(delete(claims).where(claims.c.badge_id == badge))
        if connection.scalar(select(badges.c.id).where(badges.c.id == badge)) is not None:
            _add_claims(connection, badge, standing.tiers)


def note_still_good(connection: Connection, numbers: Sequence[int], *, at: datetime) -> None:
    """Write down that badges were found good again, nothing else having changed."""
    for start in range(0, len(numbers), 500):
        connection.execute(
            update(badges).where(badges.c.id.in_(numbers[start : start + 500])).values(good_at=at, checked_at=at)
        )


def live_claims(connection: Connection, at: datetime) -> list[Claim]:
    """Return what counts at this instant: verified, not revoked, not expired, placed or not."""
    c = badges.c
    rows = connection.execute(
        select(
            c.id, c.person_id, claims.c.skill, claims.c.tier, c.level, c.awarded_at, c.valid_until, c.region, c.issuer,
            c.good_at, c.state,
        )
        .join(claims, claims.c.badge_id == c.id)
        .where(_counts(badges, at))
        .order_by(c.id, claims.c.skill)
    )  # fmt: skip
    harvested = [Claim(*row[:10], held_over=row.state == BadgeState.UNKNOWN) for row in rows]
    return harvested + _imported_claims(connection, at)


def _imported_claims(connection: Connection, at: datetime) -> list[Claim]:
    """Return what counts of badges that people brought themselves; a person stands there only with consent.

    Their numbers are negative, so that no badge of one kind is taken for one of the other.
    """
    c, of, achievements = imported_badges.c, imported_claims.c, imported_achievements.c
    rows = connection.execute(
        select(
            c.id, c.person_id, of.skill, of.tier, c.awarded_at, c.valid_until, c.region,
            achievements.issuer, c.good_at, c.state,
        )
        .join(imported_claims, of.badge_id == c.id)
        .join(imported_achievements, achievements.id == c.achievement_id)
        .where(c.person_id.is_not(None), _counts(imported_badges, at))
        .order_by(c.id, of.skill)
    )  # fmt: skip
    return [
        Claim(
            -row.id, row.person_id, row.skill, row.tier, None, row.awarded_at, row.valid_until, row.region, row.issuer,
            row.good_at, row.state == BadgeState.UNKNOWN,
        )
        for row in rows
    ]  # fmt: skip


def tally(connection: Connection, at: datetime, region: str | None = None) -> Tally:
    """Count badges by how they stand, of one region or of all."""
    mapped = imported_badges.c.person_id.is_not(None)
    harvested = _tally(connection, badges, at, region)
    imported = _tally(connection, imported_badges, at, region, mapped)
    sums = [one + other for one, other in zip(harvested, imported, strict=True)]
    names = (field.name for field in fields(Tally))
    found = Tally(**dict(zip(names, [*sums, _counted_issuers(connection, at, region)], strict=True)))
    if region is not None:
        return found
    # Where an item that waits would count is not known before it was checked.
    items = connection.scalar(select(func.count()).select_from(waiting_items)) or 0
    return replace(found, waiting=found.waiting + items)


def _tally(
    connection: Connection, table: Table, at: datetime, region: str | None, among: ColumnElement[bool] | None = None
) -> list[int]:
    c = table.c
    counts = _counts(table, at)
    alive = and_(c.state.in_((BadgeState.COUNTED, BadgeState.UNKNOWN)), c.valid_until <= at)
    soon = and_(counts, c.valid_until <= at + EXPIRING_WITHIN)
    conditions = (
        counts,
        and_(counts, c.state == BadgeState.UNKNOWN),
        and_(c.state == BadgeState.UNKNOWN, c.good_at < at - LAST_GOOD_HOLDS),
        c.state == BadgeState.REFUSED,
        alive,
        c.code == "status.revoked",
        soon,
        and_(counts, c.region.is_(None)),
    )
    chosen = select(*(func.count(case((condition, c.id))) for condition in conditions))
    within = true() if region is None else c.region == region
    row = connection.execute(chosen.where(within, true() if among is None else among)).one()
    return [int(number) for number in row]


def _counted_issuers(connection: Connection, at: datetime, region: str | None) -> int:
    c, of = badges.c, imported_badges.c
    harvested = select(c.issuer).where(_counts(badges, at))
    imported = (
        select(imported_achievements.c.issuer)
        .join(imported_badges, of.achievement_id == imported_achievements.c.id)
        .where(of.person_id.is_not(None), _counts(imported_badges, at))
    )
    if region is not None:
        harvested, imported = harvested.where(c.region == region), imported.where(of.region == region)
    both = harvested.union(imported).subquery()
    return int(connection.scalar(select(func.count()).select_from(both)) or 0)


def _counts(table: Table, at: datetime) -> ColumnElement[bool]:
    c = table.c
    checked = or_(
        c.state == BadgeState.COUNTED,
        and_(c.state == BadgeState.UNKNOWN, c.good_at >= at - LAST_GOOD_HOLDS),
    )
    return and_(checked, c.awarded_at <= at, or_(c.valid_until.is_(None), c.valid_until > at))


def _add_claims(connection: Connection, badge: int, tiers: Sequence[tuple[str, int]]) -> None:
    if tiers:
        connection.execute(insert(claims), [{"badge_id": badge, "skill": skill, "tier": tier} for skill, tier in tiers])


def _known_tiers(connection: Connection, feed_id: int) -> dict[int, tuple[tuple[str, int], ...]]:
    rows = connection.execute(
        select(claims.c.badge_id, claims.c.skill, claims.c.tier)
        .join(badges, badges.c.id == claims.c.badge_id)
        .where(badges.c.feed_id == feed_id)
        .order_by(claims.c.badge_id, claims.c.skill)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(row.badge_id, []).append((row.skill, row.tier))
    return {badge: tuple(tiers) for badge, tiers in found.items()}


def _person_number(connection: Connection, digest: str) -> int:
    # Two feeds may bring the same person at the same time; the second one must find, not fail.
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(dialect_insert(people).values(digest=digest).on_conflict_do_nothing(index_elements=["digest"]))
    return int(connection.execute(select(people.c.id).where(people.c.digest == digest)).scalar_one())


# --- What waits and what was refused ---------------------------------------------------------------------------------


def keep_waiting(connection: Connection, *, feed_id: int, item: str, content: str, code: str, at: datetime) -> None:
    """Keep an item whose check needs something that is out of reach; what waited before keeps its date."""
    c = waiting_items.c
    known = update(waiting_items).where(c.feed_id == feed_id, c.item == item).values(content=content, code=code)
    if connection.execute(known).rowcount == 0:
        connection.execute(
            insert(waiting_items).values(feed_id=feed_id, item=item, content=content, code=code, since=at)
        )


def list_waiting(connection: Connection, feed_id: int) -> list[str]:
    """Return the items of a feed that wait, as they came, oldest first."""
    c = waiting_items.c
    return list(connection.scalars(select(c.content).where(c.feed_id == feed_id).order_by(c.id)))


def settle_item(connection: Connection, *, feed_id: int, item: str) -> None:
    """Forget that an item waits or was refused: it was taken in, refused anew, or removed at its source."""
    for table in (waiting_items, refusals):
        connection.execute(delete(table).where(table.c.feed_id == feed_id, table.c.item == item))


def note_refusal(connection: Connection, refusal: Refusal) -> None:
    """Write down that an item of a feed was not taken in, in place of what was said of it before."""
    settle_item(connection, feed_id=refusal.feed_id, item=refusal.item)
    connection.execute(
        insert(refusals).values(feed_id=refusal.feed_id, item=refusal.item, code=refusal.code, at=refusal.at)
    )


def list_refusals(connection: Connection, feed_id: int) -> list[Refusal]:
    """Return the newest refusals of a feed."""
    c = refusals.c
    chosen = select(c.feed_id, c.item, c.code, c.at).where(c.feed_id == feed_id)
    return [Refusal(*row) for row in connection.execute(chosen.order_by(c.at.desc(), c.id).limit(REFUSALS_SHOWN))]
