"""Two nodes of the movement: one map reads both feeds, checks every badge itself, and counts a person once."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from small_node import GROUP, SmallNode, make_small_node

from movement_badges.mapping import map_maker
from verifier.harvesting import add_feed, person_key

NORTH, SOUTH = "https://north.example.org", "https://south.example.org"


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[SmallNode, SmallNode]]:
    """The southern node can reach the northern one, without any network."""
    north = make_small_node(tmp_path / "north", NORTH)
    transport = httpx2.ASGITransport(app=north.application)
    south = make_small_node(tmp_path / "south", SOUTH, transports={NORTH: transport})
    yield north, south
    for node in (north, south):
        node.shell.database.dispose()


def award_and_accept(node: SmallNode, email: str) -> str:
    """Award a badge by the API and let its holder accept it and agree to the map; give its id."""
    body = {
        "achievement": node.achievement,
        "recipient": {"name": "Ana", "email": email},
        "placement": {"country": "FR"},
    }
    program = TestClient(node.application, base_url=node.public_url)
    answer = program.post("/api/v1/awards", json=body, headers={"authorization": f"Bearer {node.token}"})
    assert answer.status_code == 201, answer.text
    awarded = answer.json()
    holder = TestClient(node.application, base_url=node.public_url, headers={"origin": node.public_url})
    path = awarded["holder_url"].removeprefix(node.public_url)
    for at, fields in (
        (path, {}),
        (f"/me/badges/{awarded['id']}", {"visibility": "unlisted", "map_consent": "yes", "act": "accept"}),
    ):
        token = re.search(r'name="csrf_token" value="([^"]*)"', holder.get(at).text)
        assert token is not None
        assert holder.post(at, data={"csrf_token": token[1], **fields}).status_code == 200
    return str(awarded["id"])


def holders(node: SmallNode) -> int:
    """How many people the node's evaluator sees in one cell."""
    evaluator = TestClient(node.application, base_url=node.public_url)
    evaluator.get(node.sign_in["evaluator"])
    cells = evaluator.get("/reports/coverage.json").json()["cells"]
    return sum(cell["holders"] or 0 for cell in cells if cell["slug"] == GROUP and cell["region"] == "nwe")


def know(south: SmallNode, north: SmallNode) -> None:
    """Do what two operators agree on: a token for the feed, and the key under which people are told apart."""
    maker = map_maker(south.application)
    with south.shell.database.writing() as connection:
        add_feed(maker, connection, name="North", url=f"{NORTH}/api/v1/feeds/credentials", token=north.token)
    answer = TestClient(north.application, base_url=NORTH).put(
        "/api/v1/feeds/person-key",
        json={"person_key": person_key(maker)},
        headers={"authorization": f"Bearer {north.token}"},
    )
    assert answer.status_code in (200, 204), answer.text


def test_a_person_with_badges_of_two_nodes_counts_once(nodes: tuple[SmallNode, SmallNode]) -> None:
    north, south = nodes
    award_and_accept(north, "ana@example.org")
    award_and_accept(south, "ana@example.org")
    award_and_accept(south, "ben@example.org")
    know(south, north)
    south.harvest()
    assert holders(south) == 2
    north.harvest()
    assert holders(north) == 1


def test_a_badge_revoked_on_the_other_node_leaves_this_map(nodes: tuple[SmallNode, SmallNode]) -> None:
    north, south = nodes
    badge = award_and_accept(north, "ana@example.org")
    know(south, north)
    south.harvest()
    assert holders(south) == 1
    revoked = TestClient(north.application, base_url=NORTH).post(
        f"/api/v1/awards/{badge}/revoke",
        json={"reason": "Awarded to the wrong person."},
        headers={"authorization": f"Bearer {north.token}"},
    )
    assert revoked.status_code == 200, revoked.text
    south.harvest()
    assert holders(south) == 0
