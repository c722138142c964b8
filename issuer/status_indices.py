"""Give out status indices, each once, in an order shuffled when the list is made.

The order tells nothing about when a badge was awarded (security.md 6, case 27); a list is long enough to hide one
badge among many (Bitstring Status List 1.0: at least 131,072 entries).
"""

import struct
from collections.abc import Callable, Sequence

from chassis.database import Connection
from chassis.secrets_at_rest import new_identifier
from issuer import status_queries
from issuer.records import StatusEntry, StatusList
from issuer.service import Issuer

LIST_ENTRIES = 131_072


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
