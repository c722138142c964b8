"""Units of work that run at the same time wait for each other in a line, never in a circle."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chassis.database import Database
from issuer import journal_queries

ORDERS = (("journal", "feed"), ("feed", "journal"), ("feed", "journal", "feed"))
ROUNDS = 40


def test_rising_numbers_are_taken_in_any_order_by_many(databases: Database) -> None:
    with databases.writing() as connection:
        for counter in ("journal", "feed"):
            journal_queries.advance(connection, counter, 1)

    def work(order: Sequence[str]) -> None:
        for _ in range(ROUNDS):
            with databases.writing() as connection:
                for counter in order:
                    journal_queries.advance(connection, counter, 1)

    with ThreadPoolExecutor(len(ORDERS)) as pool:
        list(pool.map(work, ORDERS))  # a deadlock would be raised here
    with databases.writing() as connection:
        taken = {counter: journal_queries.advance(connection, counter, 1) for counter in ("journal", "feed")}
    assert taken == {"journal": 3 * ROUNDS + 2, "feed": 4 * ROUNDS + 2}


@pytest.mark.parametrize("name", ["new.sqlite", "a b.sqlite"])
def test_nobody_else_on_the_machine_reads_the_database(tmp_path: Path, name: str) -> None:
    database = Database(f"sqlite:///{tmp_path / name}")
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (x TEXT)")
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    database.dispose()
    assert modes[name] == 0o600
    assert set(modes.values()) == {0o600}
