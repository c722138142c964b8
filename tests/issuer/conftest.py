"""An issuer to test with, on SQLite and on each database."""

from collections.abc import Callable

import pytest
from issuer_world import SteppingClock, World, issuer_on, world_on

from chassis.database import Database


@pytest.fixture
def world(database: Database, clock: SteppingClock, entropy: Callable[[int], bytes]) -> World:
    return world_on(issuer_on(database, clock, entropy), clock)


@pytest.fixture
def worlds(databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]) -> World:
    """The same on each database in turn."""
    return world_on(issuer_on(databases, clock, entropy), clock)
