"""Bring a database to the newest revision, and say whether it is there.

Revisions stand in `migrations/` of the repository and inside the wheel as `movement_badges/_migrations`.
"""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from chassis.database import Connection, Database

LOCK_TIMEOUT_MILLISECONDS = 5_000

# Alembic says at each look that it looked; what matters is said by the commands themselves.
logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)


def revisions_folder() -> Path:
    """Return the folder of the revisions: inside the wheel, else beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    shipped = package / "_migrations"
    return shipped if shipped.is_dir() else package.parent / "migrations"


def migrate(database: Database) -> str:
    """Upgrade to the newest revision in one transaction and return its name."""
    with database.writing() as connection:
        if database.kind == "postgresql":
            # A migration that waits for a lock makes every later query wait behind it: give up early instead.
            connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MILLISECONDS}"))
        command.upgrade(_config(connection), "head")
    return newest_revision()


def downgrade(database: Database, revision: str) -> None:
    """Go back to an older revision (`base` is the empty database)."""
    with database.writing() as connection:
        command.downgrade(_config(connection), revision)


def newest_revision() -> str:
    """Return the revision that this release needs."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        message = f"no revision in {revisions_folder()}"
        raise FileNotFoundError(message)
    return head


def is_current(database: Database) -> bool:
    """Tell whether the database stands at the revision that this release needs."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest_revision()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(revisions_folder()))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def is_empty(database: Database) -> bool:
    """Tell whether the database has no revision yet: nothing of ours stands in it."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() is None
