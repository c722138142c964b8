"""What the skills framework keeps in the database; frameworks and places themselves are files."""

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
    CheckConstraint("members >= 0", name="members_not_negative"),
)
