"""Alembic's entry: run the revisions on the connection that `movement_badges.migrating` hands over."""

from alembic import context

from chassis import tables as _chassis  # noqa: F401  (each house registers its tables on `metadata`)
from chassis.database import metadata
from issuer import tables as _issuer  # noqa: F401
from skills_framework import tables as _skills  # noqa: F401
from verifier import tables as _verifier  # noqa: F401

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot alter most things in place; Alembic copies the table instead.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    user_module_prefix="chassis.database.",
)
with context.begin_transaction():
    context.run_migrations()
