"""Read and write communities: whose skills are counted together."""

from sqlalchemy import Row, delete, insert, select

from chassis.database import Connection
from skills_framework.places import Community
from skills_framework.tables import communities


def list_communities(connection: Connection) -> tuple[Community, ...]:
    """Give every community, by name."""
    rows = connection.execute(select(communities).order_by(communities.c.name, communities.c.slug))
    return tuple(_community(row) for row in rows)


def find_community(connection: Connection, slug: str) -> Community | None:
    """Give the community with this slug."""
    row = connection.execute(select(communities).where(communities.c.slug == slug)).one_or_none()
    return None if row is None else _community(row)


def keep_community(connection: Connection, community: Community) -> None:
    """Add a community, or replace what was known of it."""
    connection.execute(delete(communities).where(communities.c.slug == community.slug))
    connection.execute(
        insert(communities).values(
            slug=community.slug,
            name=community.name,
            kind=community.kind,
            country=community.country,
            region=community.region,
            under_represented=community.under_represented,
            members=community.members,
        )
    )


def _community(row: Row[tuple[object, ...]]) -> Community:
    return Community(
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        country=row.country,
        region=row.region,
        under_represented=row.under_represented,
        members=row.members,
    )
