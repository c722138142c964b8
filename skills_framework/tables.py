"""The tables of the skills framework: communities, which are data of an instance."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, Table, Text

from chassis.database import metadata

communities = Table(
    "skills_communities",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("country", Text),
    Column("region", Text),
    Column("under_represented", Boolean, nullable=False),
    Column("members", Integer),
    CheckConstraint("members IS NULL OR members >= 0", name="members_are_counted"),
)
