"""Keep the recognised issuers in the database, with the keys that were seen of them and the history of each."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from verifier.recognised_issuers import RecognisedIssuer, SeenKey
from verifier.registry_plan import KeptIssuer
from verifier.tables import issuer_changes, issuer_keys, issuers, seen_keys
from verifier.trust_file import issuer_document, parse_issuer, parse_scope, scope_document


@dataclass(frozen=True)
class IssuerChange:
    """One decision about an issuer: what was done, when, by whom, and the entry as it stood afterwards."""

    act: str
    at: datetime
    by: str
    source: str | None
    remark: str | None
    issuer: RecognisedIssuer


def recognised_issuers(connection: Connection) -> tuple[RecognisedIssuer, ...]:
    """Give every entry of the registry, past ones too, by DID and time."""
    return tuple(entry.issuer for entry in kept_issuers(connection))


def kept_issuers(connection: Connection) -> tuple[KeptIssuer, ...]:
    """Give every entry of the registry with its number and its source, by DID and time."""
    keys = defaultdict[int, list[SeenKey]](list)
    for row in connection.execute(select(issuer_keys).order_by(issuer_keys.c.id)):
        keys[row.issuer_id].append(_key(row))
    rows = connection.execute(select(issuers).order_by(issuers.c.did, issuers.c.since))
    return tuple(_kept(row, keys[row.id]) for row in rows)


def kept_issuer(connection: Connection, number: int) -> KeptIssuer | None:
    """Give the entry with this number."""
    row = connection.execute(select(issuers).where(issuers.c.id == number)).one_or_none()
    if row is None:
        return None
    keys = connection.execute(select(issuer_keys).where(issuer_keys.c.issuer_id == number).order_by(issuer_keys.c.id))
    return _kept(row, [_key(key) for key in keys])


def recognise_issuer(connection: Connection, issuer: RecognisedIssuer, *, source: str | None = None) -> int:
    """Record an entry; one with the same DID and beginning is replaced, keys and all. Return its number."""
    number = connection.execute(
        select(issuers.c.id).where(issuers.c.did == issuer.did, issuers.c.since == issuer.since)
    ).scalar_one_or_none()
    if number is None:
        number = connection.execute(
            insert(issuers).values(_values(issuer, source)).returning(issuers.c.id)
        ).scalar_one()
        _write_keys(connection, number, issuer.keys)
        return int(number)
    replace_issuer(connection, number, issuer, source=source)
    return int(number)


def replace_issuer(connection: Connection, number: int, issuer: RecognisedIssuer, *, source: str | None) -> None:
    """Write an entry over the one with this number, keys and all."""
    connection.execute(update(issuers).where(issuers.c.id == number).values(_values(issuer, source)))
    connection.execute(delete(issuer_keys).where(issuer_keys.c.issuer_id == number))
    _write_keys(connection, number, issuer.keys)


def note_change(
    connection: Connection,
    issuer: RecognisedIssuer,
    act: str,
    *,
    at: datetime,
    by: str,
    source: str | None = None,
    remark: str | None = None,
) -> None:
    """Add a decision to the history of an issuer."""
    entry = json.dumps(issuer_document(issuer), ensure_ascii=False)
    connection.execute(
        insert(issuer_changes).values(
            did=issuer.did, act=act, at=at, by=by, source=source, remark=remark or None, entry=entry
        )
    )


def changes_of(connection: Connection, did: str) -> tuple[IssuerChange, ...]:
    """Give the history of an issuer, the newest first."""
    rows = connection.execute(
        select(issuer_changes).where(issuer_changes.c.did == did).order_by(issuer_changes.c.id.desc())
    )
    return tuple(
        IssuerChange(row.act, row.at, row.by, row.source, row.remark, parse_issuer(json.loads(row.entry)))
        for row in rows
    )


def note_seen_keys(connection: Connection, did: str, keys: Iterable[tuple[str, str]], *, at: datetime) -> None:
    """Note that keys (method, multikey) were seen with an issuer: the first time stays, the last time moves on."""
    new = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for method, multikey in keys:
        seen = (seen_keys.c.did == did, seen_keys.c.multikey == multikey)
        values = {"did": did, "method": method, "multikey": multikey, "first_seen": at, "last_seen": at}
        # Another process may see the same new key at the same time.
        connection.execute(new(seen_keys).values(values).on_conflict_do_nothing())
        connection.execute(update(seen_keys).where(*seen, seen_keys.c.last_seen < at).values(last_seen=at))


def seen_keys_of(connection: Connection, did: str) -> tuple[SeenKey, ...]:
    """Give every key that was seen with an issuer, confirmed or not, by the time it was seen first."""
    rows = connection.execute(select(seen_keys).where(seen_keys.c.did == did).order_by(seen_keys.c.first_seen))
    return tuple(_key(row) for row in rows)


def issuers_with_unconfirmed_keys(connection: Connection) -> frozenset[str]:
    """Give the DIDs of issuers whose entry pins keys and who were seen with another."""
    pinned = (
        select(issuers.c.did, issuer_keys.c.multikey).join(issuer_keys, issuer_keys.c.issuer_id == issuers.c.id)
    ).subquery()
    with_pins = select(pinned.c.did)
    unconfirmed = (
        select(seen_keys.c.did)
        .outerjoin(pinned, (pinned.c.did == seen_keys.c.did) & (pinned.c.multikey == seen_keys.c.multikey))
        .where(pinned.c.multikey.is_(None), seen_keys.c.did.in_(with_pins))
    )
    return frozenset(connection.execute(unconfirmed).scalars())


def _values(issuer: RecognisedIssuer, source: str | None) -> dict[str, str | datetime | None]:
    return {
        "did": issuer.did,
        "name": issuer.name,
        "scope": json.dumps(scope_document(issuer.scope), ensure_ascii=False),
        "since": issuer.since,
        "until": issuer.until,
        "vouched_by": issuer.vouched_by,
        "source": source,
    }


def _write_keys(connection: Connection, number: int, keys: Iterable[SeenKey]) -> None:
    rows = [
        {
            "issuer_id": number,
            "method": key.id,
            "multikey": key.multikey,
            "first_seen": key.first_seen,
            "last_seen": key.last_seen,
        }
        for key in keys
    ]
    if rows:
        connection.execute(insert(issuer_keys), rows)


def _key(row: Row[tuple[object, ...]]) -> SeenKey:
    return SeenKey(row.method, row.multikey, row.first_seen, row.last_seen)


def _kept(row: Row[tuple[object, ...]], keys: Iterable[SeenKey]) -> KeptIssuer:
    issuer = RecognisedIssuer(
        did=row.did,
        name=row.name,
        scope=parse_scope(json.loads(row.scope)),
        since=row.since,
        until=row.until,
        vouched_by=row.vouched_by,
        keys=tuple(keys),
    )
    return KeptIssuer(row.id, issuer, row.source)
