"""Publish the status lists, in which a revocation is one bit.

A list is signed anew at start, at half of its life, and at each revocation; its sequence
only rises, and a bit that was set stays set (a trigger forbids the contrary).

Spec: Bitstring Status List 1.0; corrections.md "Proofs and documents" (validUntil within 24 h).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from chassis.database import Connection
from credentials import status_list as status_list_form
from credentials.rehearsal import complete, rehearse
from issuer import journal, status_queries
from issuer.journal import Entry, Kind
from issuer.keyring import active_key
from issuer.problems import KeyProblem
from issuer.records import KeyPurpose
from issuer.service import Issuer

LIST_LIFETIME = timedelta(hours=24)
REFRESH_AFTER = LIST_LIFETIME / 2

_log = structlog.stdlib.get_logger("issuer.status_lists")


def refresh_due_lists(issuer: Issuer, now: datetime) -> list[str]:
    """Publish every list that is stale, new, or past half of its life; give their ids."""
    with issuer.database.reading() as connection:
        due = status_queries.lists_due(connection, published_before=now - REFRESH_AFTER)
    return _publish_each(issuer, due)


def refresh_all_lists(issuer: Issuer, now: datetime) -> list[str]:
    """Publish every list, as at each start."""
    with issuer.database.reading() as connection:
        every = status_queries.lists_due(connection, published_before=now + LIST_LIFETIME)
    return _publish_each(issuer, every)


def _publish_each(issuer: Issuer, list_ids: Sequence[str]) -> list[str]:
    """Publish lists one by one; one organisation without a usable key does not keep the others waiting."""
    published: list[str] = []
    for list_id in list_ids:
        try:
            with issuer.database.writing() as connection:
                publish(issuer, connection, list_id, actor=None)
        except KeyProblem as problem:
            _log.error("status_list.unsigned", list_id=list_id, code=problem.code)
        else:
            published.append(list_id)
    return published


def publish(issuer: Issuer, connection: Connection, list_id: str, *, actor: str | None) -> None:
    """Sign a list with the bits of this moment and store the bytes that are served.

    The list stays locked until the commit: whoever publishes next sees at least these bits.
    """
    present = status_queries.lock_list(connection, list_id)
    if present is None:
        return
    slug = present.issuer_slug
    at = issuer.clock()
    valid_until = at + LIST_LIFETIME
    key = active_key(connection, slug, KeyPurpose.STATUS)
    signer = issuer.keyring.signer(key)
    bits = status_list_form.Bitstring(present.size)
    for index in status_queries.revoked_indices(connection, list_id):
        bits.set(index)
    unsigned = status_list_form.compose(
        list_url=issuer.addresses.status_list(list_id),
        issuer_did=issuer.addresses.did(slug),
        purpose="revocation",
        bits=bits,
        valid_from=at,
        valid_until=valid_until,
    )
    rehearsed = rehearse(
        unsigned,
        method_id=issuer.addresses.method(slug, key.multikey),
        created=at,
        at=at,
        canonicaliser=issuer.canonicaliser,
    )
    content = complete(rehearsed, signer.sign(rehearsed), signer.public_key)
    status_queries.store_published(
        connection, list_id, content, sequence=present.sequence + 1, at=at, valid_until=valid_until
    )
    journal.record(connection, [Entry(Kind.STATUS_LIST_SIGNED, slug, list_id, content)], at=at, actor=actor)
