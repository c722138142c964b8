"""Read and write awards, the people they are for, their signed bytes, and the lease of the ceremony."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from issuer.identities import SealedRecipient
from issuer.records import Award, Evidence, Placement, Stage, StoredCredential, Visibility
from issuer.tables import awards, credentials, recipients

_FLAT = [column for column in awards.c if column.name not in ("community", "country", "region", "languages")]


@dataclass(frozen=True)
class NewAward:
    """An award as it is reserved, with its sealed recipient."""

    award: Award
    recipient: SealedRecipient
    account_id: str | None


def insert_awards(connection: Connection, new: Sequence[NewAward]) -> None:
    """Reserve awards."""
    connection.execute(insert(awards), [_row_of(one.award) for one in new])
    connection.execute(
        insert(recipients),
        [{**asdict(one.recipient), "award_id": one.award.id, "account_id": one.account_id} for one in new],
    )


def award(connection: Connection, award_id: str) -> Award | None:
    """Find an award."""
    found = awards_by_id(connection, [award_id])
    return found.get(award_id)


def awards_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Award]:
    """Find awards."""
    rows = connection.execute(select(awards).where(awards.c.id.in_(list(ids))))
    return {row.id: _award(row) for row in rows}


def lock_award(connection: Connection, award_id: str) -> Award | None:
    """Find an award and keep others from changing it until the commit."""
    row = connection.execute(select(awards).where(awards.c.id == award_id).with_for_update()).one_or_none()
    return _award(row) if row else None


@dataclass(frozen=True)
class AwardFilter:
    """Which awards to list; what is None does not narrow."""

    issuer_slugs: frozenset[str] | None = None
    awarded_by: str | None = None
    achievement_id: str | None = None
    account_id: str | None = None
    email_hash: str | None = None
    only_issued: bool = True


def list_awards(
    connection: Connection, wanted: AwardFilter, *, limit: int = 200, before: tuple[datetime, str] | None = None
) -> list[Award]:
    """List awards, newest first; `before` (instant, id) is where the last page ended."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.issuer_slugs is not None:
        conditions.append(awards.c.issuer_slug.in_(sorted(wanted.issuer_slugs)))
    if wanted.awarded_by is not None:
        conditions.append(awards.c.awarded_by == wanted.awarded_by)
    if wanted.achievement_id is not None:
        conditions.append(awards.c.achievement_id == wanted.achievement_id)
    if wanted.only_issued:
        conditions.append(awards.c.stage == Stage.ISSUED)
    if wanted.account_id is not None or wanted.email_hash is not None:
        mine = [recipients.c.account_id == wanted.account_id] if wanted.account_id is not None else []
        mine += [recipients.c.email_hash == wanted.email_hash] if wanted.email_hash is not None else []
        conditions.append(awards.c.id.in_(select(recipients.c.award_id).where(or_(*mine))))
    if before is not None:
        instant, award_id = before
        conditions.append(
            or_(awards.c.awarded_at < instant, (awards.c.awarded_at == instant) & (awards.c.id < award_id))
        )
    rows = connection.execute(
        select(awards).where(*conditions).order_by(awards.c.awarded_at.desc(), awards.c.id.desc()).limit(limit)
    )
    return [_award(row) for row in rows]


def count_issued(connection: Connection, achievement_ids: Sequence[str]) -> dict[str, int]:
    """Count the issued, unrevoked awards of achievements."""
    rows = connection.execute(
        select(awards.c.achievement_id, func.count())
        .where(
            awards.c.achievement_id.in_(achievement_ids), awards.c.stage == Stage.ISSUED, awards.c.revoked_at.is_(None)
        )
        .group_by(awards.c.achievement_id)
    )
    return {achievement_id: count for achievement_id, count in rows}  # noqa: C416 (a row is no pair for the type checker)


def sealed_recipients(connection: Connection, ids: Iterable[str]) -> dict[str, SealedRecipient]:
    """Find who awards are for; an erased award has nobody."""
    rows = connection.execute(select(recipients).where(recipients.c.award_id.in_(list(ids))))
    return {
        row.award_id: SealedRecipient(
            name_sealed=row.name_sealed,
            email_sealed=row.email_sealed,
            email_hash=row.email_hash,
            wiki_name_sealed=row.wiki_name_sealed,
            wiki_name_hash=row.wiki_name_hash,
            person_id=row.person_id,
        )
        for row in rows
    }


def sealed_wiki_subs(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Find the sealed central ids of the recipients that have proved one."""
    rows = connection.execute(
        select(recipients.c.award_id, recipients.c.wiki_sub_sealed).where(
            recipients.c.award_id.in_(list(ids)), recipients.c.wiki_sub_sealed.is_not(None)
        )
    )
    return {row.award_id: row.wiki_sub_sealed for row in rows}


def belongs_to(connection: Connection, award_id: str, *, account_id: str | None, email_hash: str | None) -> bool:
    """Say whether the award is for this account or this verified address."""
    row = connection.execute(
        select(recipients.c.account_id, recipients.c.email_hash).where(recipients.c.award_id == award_id)
    ).one_or_none()
    if row is None:
        return False
    by_account = account_id is not None and row.account_id == account_id
    return by_account or (email_hash is not None and row.email_hash == email_hash)


def attach_account(connection: Connection, award_id: str, account_id: str, wiki_sub_sealed: str | None) -> None:
    """Remember which account the holder signed in with."""
    values: dict[str, str] = {"account_id": account_id}
    if wiki_sub_sealed is not None:
        values["wiki_sub_sealed"] = wiki_sub_sealed
    connection.execute(update(recipients).where(recipients.c.award_id == award_id).values(values))


def delete_recipient(connection: Connection, award_id: str) -> None:
    """Forget who an award is for."""
    connection.execute(delete(recipients).where(recipients.c.award_id == award_id))


def intend(connection: Connection, award_id: str, *, owner: str, sha256: str, lease_until: datetime) -> bool:
    """Record that the linted bytes are about to be signed; False when the lease is another's."""
    return _held(
        connection, award_id, owner, {"stage": Stage.INTENDED, "intent_sha256": sha256, "lease_until": lease_until}
    )


def finish(connection: Connection, award_id: str, *, owner: str) -> bool:
    """End the ceremony of an award; False when the lease is another's."""
    return _held(connection, award_id, owner, {"stage": Stage.ISSUED, "lease_owner": None, "lease_until": None})


def undo(connection: Connection, award_id: str, *, owner: str, code: str) -> bool:
    """Give an award up before it was signed; its index stays used. False when the lease is another's."""
    values = {"stage": Stage.UNDONE, "undone_code": code, "lease_owner": None, "lease_until": None, "evidence": "[]"}
    return _held(connection, award_id, owner, values)


def _held(connection: Connection, award_id: str, owner: str, values: dict[str, Any]) -> bool:
    done = connection.execute(
        update(awards)
        .where(
            awards.c.id == award_id,
            awards.c.lease_owner == owner,
            awards.c.stage.in_((Stage.RESERVED, Stage.INTENDED)),
        )
        .values(values)
    )
    return done.rowcount == 1


def take_expired(
    connection: Connection,
    *,
    owner: str,
    at: datetime,
    until: datetime,
    limit: int,
    batch_id: str | None = None,
) -> list[Award]:
    """Take over unfinished awards (of one batch, if named) whose lease has run out, the oldest first."""
    of_batch = [awards.c.batch_id == batch_id] if batch_id is not None else []
    ids = [
        row.id
        for row in connection.execute(
            select(awards.c.id)
            .where(awards.c.stage.in_((Stage.RESERVED, Stage.INTENDED)), awards.c.lease_until < at, *of_batch)
            .order_by(awards.c.awarded_at, awards.c.batch_id, awards.c.position)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ]
    connection.execute(update(awards).where(awards.c.id.in_(ids)).values(lease_owner=owner, lease_until=until))
    found = awards_by_id(connection, ids)
    return [found[award_id] for award_id in ids]


def batch(connection: Connection, batch_id: str) -> list[Award]:
    """List the awards of a batch."""
    rows = connection.execute(select(awards).where(awards.c.batch_id == batch_id).order_by(awards.c.position))
    return [_award(row) for row in rows]


def store_credential(connection: Connection, stored: StoredCredential) -> None:
    """Keep the signed bytes of an award."""
    connection.execute(insert(credentials), {**asdict(stored), "id": stored.award_id})


def stored_credentials(connection: Connection, ids: Iterable[str]) -> dict[str, StoredCredential]:
    """Find the signed bytes of awards."""
    rows = connection.execute(select(credentials).where(credentials.c.award_id.in_(list(ids))))
    return {
        row.award_id: StoredCredential(
            award_id=row.award_id, key_id=row.key_id, content=row.content, sha256=row.sha256, signed_at=row.signed_at
        )
        for row in rows
    }


def erase_credential(connection: Connection, award_id: str) -> None:
    """Empty the signed bytes; their digest stays."""
    connection.execute(update(credentials).where(credentials.c.award_id == award_id).values(content=None))


def save(connection: Connection, changed: Award) -> None:
    """Store what a holder or an issuer decided about an issued award (never its ceremony)."""
    row = _row_of(changed)
    kept = {name: row[name] for name in row if name not in _CEREMONY}
    connection.execute(update(awards).where(awards.c.id == changed.id).values(kept))


def feed_page(connection: Connection, *, after: int, limit: int) -> list[Award]:
    """List the awards that a feed has to tell about, in the order of their last change."""
    rows = connection.execute(
        select(awards).where(awards.c.feed_sequence > after).order_by(awards.c.feed_sequence).limit(limit)
    )
    return [_award(row) for row in rows]


_CEREMONY = frozenset(
    {
        "id",
        "issuer_slug",
        "achievement_id",
        "achievement_version",
        "subject_id",
        "batch_id",
        "position",
        "stage",
        "undone_code",
        "lease_owner",
        "lease_until",
        "intent_sha256",
        "awarded_by",
        "awarded_at",
        "valid_until",
        "level",
    }
)


def _row_of(award: Award) -> dict[str, Any]:
    row = {column.name: getattr(award, column.name) for column in _FLAT if column.name != "evidence"}
    return {
        **row,
        "evidence": json.dumps([asdict(item) for item in award.evidence], ensure_ascii=False),
        "community": award.placement.community,
        "country": award.placement.country,
        "region": award.placement.region,
        "languages": json.dumps(award.placement.languages),
    }


def _award(row: Row[Any]) -> Award:
    return Award(
        id=row.id,
        issuer_slug=row.issuer_slug,
        achievement_id=row.achievement_id,
        achievement_version=row.achievement_version,
        subject_id=row.subject_id,
        batch_id=row.batch_id,
        position=row.position,
        stage=Stage(row.stage),
        undone_code=row.undone_code,
        lease_owner=row.lease_owner,
        lease_until=row.lease_until,
        intent_sha256=row.intent_sha256,
        awarded_by=row.awarded_by,
        awarded_at=row.awarded_at,
        valid_until=row.valid_until,
        level=row.level,
        evidence=tuple(Evidence(item["url"], item["narrative"]) for item in json.loads(row.evidence)),
        decision=row.decision,
        decided_at=row.decided_at,
        visibility=Visibility(row.visibility),
        show_name=row.show_name,
        map_consent=row.map_consent,
        paper_consent=row.paper_consent,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
        erased_at=row.erased_at,
        placement=Placement(row.community, row.country, row.region, tuple(json.loads(row.languages))),
        placed_at=row.placed_at,
        feed_state=row.feed_state,
        feed_sequence=row.feed_sequence,
    )
