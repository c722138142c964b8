"""One small node for every attack of a file, and who knocks at its door."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from small_node import SmallNode, make_small_node

URL = "https://badges.example.org"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallNode]:
    folder: Path = tmp_path_factory.mktemp("node")
    made = make_small_node(folder, URL)
    yield made
    made.shell.database.dispose()


@pytest.fixture
def stranger(node: SmallNode) -> TestClient:
    """Somebody without session or token."""
    return TestClient(node.application, base_url=URL, headers={"accept": "text/html"}, follow_redirects=False)


@pytest.fixture
def program(node: SmallNode) -> TestClient:
    """A program with the trainer's token."""
    headers = {"authorization": f"Bearer {node.token}", "accept": "application/json"}
    return TestClient(node.application, base_url=URL, headers=headers, follow_redirects=False)


@pytest.fixture
def signed_in(node: SmallNode) -> Callable[[str], TestClient]:
    """Give the browser of somebody in a role."""

    def browser(role: str) -> TestClient:
        client = TestClient(node.application, base_url=URL, headers={"accept": "text/html", "origin": URL})
        client.get(node.sign_in[role])
        client.follow_redirects = False
        return client

    return browser
