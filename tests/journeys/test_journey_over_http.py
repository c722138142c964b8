"""The whole way once, over HTTP on PostgreSQL: award by API, accept by form, check, feed, map, revoke, check, map."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from small_node import GROUP, SLUG, SmallNode, make_small_node

URL = "https://badges.example.org"

pytestmark = pytest.mark.postgresql


@pytest.fixture
def node(tmp_path: Path, postgresql_url: str) -> Iterator[SmallNode]:
    made = make_small_node(tmp_path, URL, database_url=postgresql_url)
    yield made
    made.shell.database.dispose()


def browser(node: SmallNode) -> TestClient:
    """A browser of its own, with its own cookies."""
    return TestClient(node.application, base_url=URL, headers={"accept": "text/html", "origin": URL})


def program(node: SmallNode) -> TestClient:
    """A program with the trainer's token."""
    return TestClient(
        node.application,
        base_url=URL,
        headers={"authorization": f"Bearer {node.token}", "accept": "application/json"},
    )


def submit(client: TestClient, page: str, path: str, **fields: str) -> str:
    """Send a form of a page, with the token that stands in it."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token is not None
    answer = client.post(path, data={"csrf_token": token[1], **fields})
    assert answer.status_code == 200, answer.text
    return answer.text


def cell(client: TestClient, **wanted: str) -> dict[str, object]:
    answer = client.get("/api/v1/skill-gaps", params={"by": "group,region"})
    assert answer.status_code == 200, answer.text
    cells: list[dict[str, object]] = answer.json()["cells"]
    return next(one for one in cells if all(one[name] == value for name, value in wanted.items()))


def holders(client: TestClient) -> int:
    """How many people an evaluator sees in one cell."""
    answer = client.get("/reports/coverage.json")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["cells"]
    (one,) = [one for one in found if one["slug"] == GROUP and one["region"] == "nwe"]
    assert isinstance(one["holders"], int)
    return one["holders"]


def test_the_whole_way(node: SmallNode) -> None:
    api = program(node)
    # Six learners are awarded by the API; a repeated request makes no second badge.
    awarded = []
    for number in range(6):
        body = {
            "achievement": node.achievement,
            "recipient": {"name": f"Learner {number}", "email": f"learner-{number}@example.org"},
            "evidence": [{"url": "https://meta.wikimedia.org/wiki/Workshop"}],
            "placement": {"country": "FR", "languages": ["fr"]},
        }
        key = {"Idempotency-Key": f"journey-{number}"}
        first = api.post("/api/v1/awards", json=body, headers=key)
        again = api.post("/api/v1/awards", json=body, headers=key)
        assert first.status_code == 201, first.text
        assert (again.status_code, again.content) == (201, first.content)
        awarded.append(first.json())
    assert len({one["id"] for one in awarded}) == 6
    listed = api.get("/api/v1/awards", params={"issuer": SLUG})
    assert "learner-0@example.org" not in listed.text

    # Each learner opens the link, accepts and agrees to the map.
    for one in awarded:
        learner = browser(node)
        path = one["holder_url"].removeprefix(URL)
        opened = submit(learner, learner.get(path).text, path)
        submit(
            learner,
            opened,
            f"/me/badges/{one['id']}",
            visibility="unlisted",
            map_consent="yes",
            act="accept",
        )

    # A stranger checks the JSON, the picture and the address.
    stranger = TestClient(node.application, base_url=URL)
    badge = awarded[0]["id"]
    document = stranger.get(f"/badges/{badge}.json")
    assert document.headers["content-type"].startswith("application/vc+ld+json")
    assert b"example.org/" not in document.content.replace(b"badges.example.org", b"")
    picture = stranger.get(f"/badges/{badge}.png")
    for content, kind in ((document.content, "application/json"), (picture.content, "image/png")):
        answer = stranger.post("/api/v1/verifications", content=content, headers={"content-type": kind})
        assert answer.json()["verdict"] == "valid", answer.text
    answer = stranger.post("/api/v1/verifications", json={"url": f"{URL}/badges/{badge}"})
    assert answer.json()["verdict"] == "valid", answer.text

    # The map counts six; the public sees them rounded down.
    node.harvest()
    evaluator = browser(node)
    evaluator.get(node.sign_in["evaluator"])
    assert holders(evaluator) == 6
    public = cell(stranger, group=GROUP, region="nwe")
    assert (public["state"], public["holders"]) == ("shown", 5)

    # Revoked: the check says so at once, the map at the next harvest, and the public cell is withheld.
    for one in awarded[:2]:
        done = api.post(f"/api/v1/awards/{one['id']}/revoke", json={"reason": "Awarded to the wrong person."})
        assert done.status_code == 200, done.text
    answer = stranger.post(
        "/api/v1/verifications", content=picture.content, headers={"content-type": "image/png"}
    ).json()
    assert answer["verdict"] == "invalid"
    assert {check["check"]: check["code"] for check in answer["checks"]}["status"] == "status.revoked"
    node.harvest()
    assert holders(evaluator) == 4
    public = cell(stranger, group=GROUP, region="nwe")
    assert (public["state"], public["holders"]) == ("withheld", None)
