"""What every test may ask for: vectors, a clock and entropy under control, real databases."""

import hashlib
import importlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from postgresql_server import PostgresqlServer
from sqlalchemy import create_engine, text

from chassis.database import Database, metadata

REPOSITORY = Path(__file__).resolve().parent.parent


class SteppingClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, at: datetime) -> None:
        self._now = at

    def __call__(self) -> datetime:
        return self._now

    def at(self, instant: datetime) -> None:
        self._now = instant

    def advance(self, by: timedelta) -> None:
        self._now += by


class CountingEntropy:
    """Bytes that are never the same twice and the same in every run."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"entropy {self._count}".encode()).digest(size)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let `-m vectors` select every test that reads official vectors."""
    for item in items:
        if "shared_vectors" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.vectors)


@pytest.fixture(scope="session")
def shared_vectors() -> Path:
    """The official test vectors, which stand beside the project."""
    folder = Path(os.environ.get("MOVEMENT_BADGES_VECTORS", REPOSITORY.parent / "shared" / "vectors"))
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"the official vectors must be at {folder} in CI")
        pytest.skip(f"no official vectors at {folder}")
    return folder


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(datetime(2026, 11, 2, 9, 0, 0, tzinfo=UTC))


@pytest.fixture
def entropy() -> CountingEntropy:
    return CountingEntropy()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A real PostgreSQL server that this run starts and stops."""
    with PostgresqlServer.running() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(postgresql_server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield postgresql_server.url(name)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'movement-badges.sqlite'}"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """An SQLite file with every table."""
    yield from _with_tables(sqlite_url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def databases(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Each database that we run on, in turn, with every table."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    yield from _with_tables(url)


def _with_tables(url: str) -> Iterator[Database]:
    for house in ("chassis", "skills_framework", "issuer", "verifier"):
        if (REPOSITORY / house / "tables.py").exists():
            importlib.import_module(f"{house}.tables")
    database = Database(url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()
