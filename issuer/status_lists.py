"""Give out status indices, and publish the lists in which a revocation is one bit.

Indices are given in an order shuffled once, so that they tell nothing about when a badge was awarded
(security.md 6, case 27). A list is signed anew at start, at half of its life, and at each revocation; its sequence
only rises, and a bit that was set stays set (a trigger forbids the contrary).

Spec: Bitstring Status List 1.0; corrections.md "Proofs and documents" (validUntil within 24 h).
"""

import struct
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from credentials.rehearsal import complete, rehearse

from chassis.database import Connection
from chassis.secrets_at_rest import new_identifier
from credentials import status_list as status_list_form
from issuer import journal, status_queries
from issuer.journal import Entry, Kind
from issuer.keyring import active_key
from issuer.records import KeyPurpose, StatusEntry, StatusList
from issuer.service import Issuer

LIST_ENTRIES = status_list_form.MINIMUM_ENTRIES
LIST_LIFETIME = timedelta(hours=24)
REFRESH_AFTER = LIST_LIFETIME / 2


def create_list(connection: Connection, slug: str, *, entropy: Callable[[int], bytes]) -> str:
    """Add an empty list to an issuer; it is published when it is due."""
    list_id = new_identifier(entropy)
    new = StatusList(
        id=list_id,
        issuer_slug=slug,
        size=LIST_ENTRIES,
        allocated=0,
        sequence=0,
        stale=True,
        content=None,
        published_at=None,
        valid_until=None,
    )
    # 64 random bits an index: equal ones, which would keep their natural order, are as good as impossible.
    keys = struct.unpack(f">{LIST_ENTRIES}Q", entropy(8 * LIST_ENTRIES))
    status_queries.insert_list(connection, new, sorted(range(LIST_ENTRIES), key=keys.__getitem__))
    return list_id


def allocate(issuer: Issuer, connection: Connection, slug: str, wanted: int) -> Sequence[StatusEntry]:
    """Give `wanted` fresh indices; a new list is begun when the last one is full."""
    given = status_queries.allocate(connection, slug, wanted)
    while len(given) < wanted:
        create_list(connection, slug, entropy=issuer.entropy)
        given += status_queries.allocate(connection, slug, wanted - len(given))
    return given


def refresh_due_lists(issuer: Issuer, now: datetime) -> list[str]:
    """Publish every list that is stale, new, or past half of its life; give their ids."""
    with issuer.database.reading() as connection:
        due = status_queries.lists_due(connection, published_before=now - REFRESH_AFTER)
    for list_id in due:
        with issuer.database.writing() as connection:
            publish(issuer, connection, list_id, actor=None)
    return due


def refresh_all_lists(issuer: Issuer, now: datetime) -> list[str]:
    """Publish every list, as at each start."""
    with issuer.database.reading() as connection:
        every = status_queries.lists_due(connection, published_before=now + LIST_LIFETIME)
    for list_id in every:
        with issuer.database.writing() as connection:
            publish(issuer, connection, list_id, actor=None)
    return every


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
        issuer.addresses.status_list(list_id), issuer.addresses.did(slug), "revocation", bits, at, valid_until
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
