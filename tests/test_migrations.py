"""The revisions make exactly the tables that the code works with, on both databases, and go back again."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import chassis.tables  # noqa: F401 - the metadata knows a house once its tables are imported
import issuer.tables  # noqa: F401 - the metadata knows a house once its tables are imported
import skills_framework.tables  # noqa: F401 - the metadata knows a house once its tables are imported
import verifier.tables  # noqa: F401 - the metadata knows a house once its tables are imported
from chassis.database import Database, metadata
from movement_badges.migrating import downgrade, is_current, is_empty, migrate


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest) -> Database:
    return Database(request.getfixturevalue(f"{request.param}_url"))


def test_the_revisions_make_the_tables_of_the_code(empty: Database) -> None:
    assert is_empty(empty)
    migrate(empty)
    assert is_current(empty)
    with empty.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    empty.dispose()


def test_the_migrated_database_refuses_to_change_its_journal(empty: Database) -> None:
    migrate(empty)
    with empty.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO issuer_status_lists (id, issuer_slug, size, allocated, sequence, stale) "
                "SELECT 'x', slug, 131072, 0, 0, false FROM issuer_organisations"
            )
        )
    for table in ("issuer_journal", "issuer_journal_payloads", "issuer_status_entries", "issuer_credentials"):
        with empty.reading() as connection:
            names = _triggers(empty, connection, table)
        assert names, f"nothing guards {table}"
    empty.dispose()


def _triggers(database: Database, connection: object, table: str) -> list[str]:
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        if database.kind == "sqlite"
        else "SELECT trigger_name AS name FROM information_schema.triggers WHERE event_object_table = :table"
    )
    return [row.name for row in connection.execute(text(statement), {"table": table})]  # type: ignore[attr-defined]


def test_one_can_go_back_to_nothing_and_forward_again(empty: Database) -> None:
    migrate(empty)
    downgrade(empty, "base")
    assert [name for name in inspect(empty.engine).get_table_names() if name != "alembic_version"] == []
    migrate(empty)
    assert is_current(empty)
    empty.dispose()
