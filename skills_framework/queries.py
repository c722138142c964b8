"""Read and write what an instance knows of communities."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, select

from chassis.database import Connection
from skills_framework.places import Community
from skills_framework.tables import communities


def add_community(connection: Connection, community: Community) -> None:
    """Add a community."""
    connection.execute(insert(communities), asdict(community))


def all_communities(connection: Connection) -> Sequence[Community]:
    """List the communities by name."""
    rows = connection.execute(select(communities).order_by(communities.c.name, communities.c.slug))
    return [Community(**row) for row in rows.mappings()]


def community(connection: Connection, slug: str) -> Community | None:
    """Find a community."""
    row = connection.execute(select(communities).where(communities.c.slug == slug)).mappings().one_or_none()
    return None if row is None else Community(**row)
