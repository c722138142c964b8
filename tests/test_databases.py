"""The two databases that we run on behave alike where it matters."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from chassis.database import Database, UtcDateTime

scratch = MetaData()
instants = Table("scratch_instants", scratch, Column("id", Integer, primary_key=True), Column("at", UtcDateTime))


def test_an_instant_comes_back_aware_and_in_seconds(databases: Database) -> None:
    scratch.create_all(databases.engine)
    with databases.writing() as connection:
        connection.execute(insert(instants), {"id": 1, "at": datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)})
    with databases.reading() as connection:
        assert connection.scalar(select(instants.c.at)) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_naive_instant_is_refused(databases: Database) -> None:
    scratch.create_all(databases.engine)
    with pytest.raises(Exception, match="must be aware"), databases.writing() as connection:
        connection.execute(insert(instants), {"id": 1, "at": datetime(2026, 1, 2)})  # noqa: DTZ001


def test_a_failed_unit_of_work_leaves_nothing(databases: Database) -> None:
    scratch.create_all(databases.engine)
    with pytest.raises(ZeroDivisionError), databases.writing() as connection:
        connection.execute(insert(instants), {"id": 1, "at": datetime(2026, 1, 2, tzinfo=UTC)})
        raise ZeroDivisionError
    with databases.reading() as connection:
        assert connection.scalar(select(instants.c.id)) is None
