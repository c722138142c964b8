"""Open the one database of a deployment: an SQLite file or a PostgreSQL server.

Every house defines its tables on `metadata`. A unit of work is one `writing()` block: it commits at the end
or not at all. On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that two writers queue up
instead of failing half-way when the second upgrades its lock.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import Depends, Request
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError as DatabaseUnreachable
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

# Routes name their `Connection` by this module: SQLAlchemy itself stands in tables and queries only.
__all__ = [
    "Connection",
    "Database",
    "DatabaseUnreachable",
    "Reading",
    "UnitOfWork",
    "UtcDateTime",
    "answers",
    "metadata",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SQLITE_BUSY_TIMEOUT_MILLISECONDS = 10_000


class UtcDateTime(TypeDecorator[datetime]):
    """Store an instant: aware UTC datetimes, truncated to seconds, in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: a time without a zone is a bug, never a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a stored instant must be aware"
            raise ValueError(message)
        instant = value.astimezone(UTC).replace(microsecond=0)
        return instant if dialect.name == "postgresql" else instant.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's name
        """Give back an aware UTC value on both databases (SQLite keeps no zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """The one database; `reading()` and `writing()` are its only doors."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(
            # Parameters are people's data; an error message must not carry them into a log.
            _driver_url(url),
            pool_pre_ping=True,
            hide_parameters=True,
        )
        self.kind: Literal["sqlite", "postgresql"] = (
            "postgresql" if self.engine.dialect.name == "postgresql" else "sqlite"
        )
        if self.kind == "sqlite":
            event.listen(self.engine, "do_connect", _keep_private)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Give a connection whose changes are rolled back at the end."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """Give a unit of work: one transaction, committed when the block ends without an exception."""
        connected = self.engine.connect().execution_options(movement_badges_writes=True)
        with connected as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def answers(database: Database) -> bool:
    """Say whether the database answers a question."""
    try:
        with database.reading() as connection:
            return bool(connection.scalar(text("SELECT 1")) == 1)
    except DatabaseUnreachable:
        return False


def _driver_url(url: str) -> str:
    """Name the driver that is shipped: plain `postgresql://` means psycopg 3 here."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in ("postgres", "postgresql") else url


def _keep_private(_dialect: Dialect, _record: ConnectionPoolEntry, arguments: list[str], _options: object) -> None:
    """Make the file, before SQLite does, so that nobody else on the machine can read it; its log gets the same mode."""
    path = arguments[0] if arguments else ""
    if path and not path.startswith((":", "file:")):
        with suppress(FileExistsError, FileNotFoundError):  # SQLite says better what is wrong with a folder
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own implicit BEGIN would come too late and be deferred; `_begin_sqlite` opens transactions.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # NORMAL may lose acknowledged commits when the power fails; a signed badge must not be lost.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_TIMEOUT_MILLISECONDS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("movement_badges_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _database(request: Request) -> Database:
    database: Database = request.app.state.shell.database
    return database


def _reading(request: Request) -> Generator[Connection]:
    with _database(request).reading() as connection:
        yield connection


def _unit_of_work(request: Request) -> Generator[Connection]:
    with _database(request).writing() as connection:
        yield connection


# scope="function": the commit happens before the response leaves, so that a failed commit is a failed response.
Reading = Annotated[Connection, Depends(_reading, scope="function")]
UnitOfWork = Annotated[Connection, Depends(_unit_of_work, scope="function")]
