"""Keep the recognised issuers in the database."""

import json
from collections import defaultdict

from sqlalchemy import Connection, delete, insert, select

from verifier.recognised_issuers import RecognisedIssuer, SeenKey
from verifier.tables import issuer_keys, issuers
from verifier.trust_file import parse_scope, scope_document


def recognised_issuers(connection: Connection) -> tuple[RecognisedIssuer, ...]:
    """Give every entry of the registry, past ones too, by DID and time."""
    keys = defaultdict[int, list[SeenKey]](list)
    for row in connection.execute(select(issuer_keys).order_by(issuer_keys.c.id)):
        keys[row.issuer_id].append(SeenKey(row.method, row.multikey, row.first_seen, row.last_seen))
    return tuple(
        RecognisedIssuer(
            did=row.did,
            name=row.name,
            scope=parse_scope(json.loads(row.scope)),
            since=row.since,
            until=row.until,
            vouched_by=row.vouched_by,
            keys=tuple(keys[row.id]),
        )
        for row in connection.execute(select(issuers).order_by(issuers.c.did, issuers.c.since))
    )


def recognise_issuer(connection: Connection, issuer: RecognisedIssuer) -> None:
    """Record an entry; one with the same DID and beginning is replaced, keys and all."""
    connection.execute(delete(issuers).where(issuers.c.did == issuer.did, issuers.c.since == issuer.since))
    issuer_id = connection.execute(
        insert(issuers)
        .values(
            did=issuer.did,
            name=issuer.name,
            scope=json.dumps(scope_document(issuer.scope), ensure_ascii=False),
            since=issuer.since,
            until=issuer.until,
            vouched_by=issuer.vouched_by,
        )
        .returning(issuers.c.id)
    ).scalar_one()
    if issuer.keys:
        connection.execute(
            insert(issuer_keys),
            [
                {
                    "issuer_id": issuer_id,
                    "method": key.id,
                    "multikey": key.multikey,
                    "first_seen": key.first_seen,
                    "last_seen": key.last_seen,
                }
                for key in issuer.keys
            ],
        )
