"""Alembic's entry: run the revisions on the connection that `movement_badges.migrating` hands over."""

from alembic import context

# Each house registers its tables on `metadata` when its module is imported.
import verifier.tables  # noqa: F401
from chassis.database import metadata

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
