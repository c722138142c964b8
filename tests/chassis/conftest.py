"""A small application with the whole shell around it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shell_application import PUBLIC_URL, Mailbox, app_around, browser, shell_at

from chassis.database import Database
from chassis.service import Shell


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def shell(
    tmp_path: Path,
    database: Database,
    clock: Callable[[], datetime],
    entropy: Callable[[int], bytes],
    mailbox: Mailbox,
) -> Shell:
    return shell_at(PUBLIC_URL, tmp_path, database, clock, entropy, mailbox)


@pytest.fixture
def app(shell: Shell) -> FastAPI:
    return app_around(shell)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with browser(app) as client:
        yield client
