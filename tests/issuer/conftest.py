"""An issuer to test with, on SQLite and on each database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from issuer_application import Node, node_on
from issuer_world import World, issuer_on, world_on
from shell_application import SteppingClock

from chassis.database import Database


@pytest.fixture
def world(database: Database, clock: SteppingClock, entropy: Callable[[int], bytes]) -> World:
    return world_on(issuer_on(database, clock, entropy), clock)


@pytest.fixture
def worlds(databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]) -> World:
    """The same on each database in turn."""
    return world_on(issuer_on(databases, clock, entropy), clock)


@pytest.fixture
def node(database: Database, tmp_path: Path, clock: SteppingClock, entropy: Callable[[int], bytes]) -> Node:
    return node_on(database, tmp_path, clock, entropy)


@pytest.fixture
def nodes(databases: Database, tmp_path: Path, clock: SteppingClock, entropy: Callable[[int], bytes]) -> Node:
    """The same on each database in turn."""
    return node_on(databases, tmp_path, clock, entropy)
