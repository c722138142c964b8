"""Read and write the second form of badges, and who wants it signed."""

from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from issuer.records import Key, KeyPurpose, KeyState, StoredToken
from issuer.tables import organisations, token_keys, tokens


def stored_token(connection: Connection, award_id: str) -> StoredToken | None:
    """Find the token of an award."""
    row = connection.execute(select(tokens).where(tokens.c.award_id == award_id)).one_or_none()
    return None if row is None else StoredToken(row.award_id, row.key_id, row.content, row.sha256, row.signed_at)


def store_token(connection: Connection, stored: StoredToken) -> None:
    """Keep signed bytes."""
    connection.execute(insert(tokens), asdict(stored))


def erase_token(connection: Connection, award_id: str) -> None:
    """Empty the signed bytes; their digest stays."""
    connection.execute(update(tokens).where(tokens.c.award_id == award_id).values(content=None))


def keys_for_tokens(
    connection: Connection, *, slug: str | None = None, thumbprint: str | None = None, limit: int | None = None
) -> list[Key]:
    """List the keys for tokens, of one organisation or under one thumbprint; active ones first, then the newest."""
    query = select(token_keys).order_by(token_keys.c.state, token_keys.c.created_at.desc(), token_keys.c.id)
    if slug is not None:
        query = query.where(token_keys.c.issuer_slug == slug)
    if thumbprint is not None:
        query = query.where(token_keys.c.thumbprint == thumbprint)
    return [
        Key(
            id=row.id,
            issuer_slug=row.issuer_slug,
            purpose=KeyPurpose.TOKEN,
            state=KeyState(row.state),
            multikey=row.multikey,
            sealed=row.sealed,
            created_at=row.created_at,
            retired_at=row.retired_at,
            revoked_at=row.revoked_at,
        )
        for row in connection.execute(query.limit(limit))
    ]


def insert_key_for_tokens(connection: Connection, key: Key) -> None:
    """Add a key."""
    row = {name: value for name, value in asdict(key).items() if name != "purpose"}
    connection.execute(insert(token_keys), {**row, "thumbprint": key.public.thumbprint})


def organisations_without_key(connection: Connection) -> list[str]:
    """Name the organisations that have no active key for tokens."""
    having = select(token_keys.c.issuer_slug).where(token_keys.c.state == KeyState.ACTIVE)
    query = select(organisations.c.slug).where(organisations.c.slug.not_in(having)).order_by(organisations.c.slug)
    return list(connection.execute(query).scalars())


def lock_organisation(connection: Connection, slug: str) -> None:
    """Keep others from giving the organisation keys until the commit."""
    connection.execute(select(organisations.c.slug).where(organisations.c.slug == slug).with_for_update())
