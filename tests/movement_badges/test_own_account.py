"""`/me/account` and the operator's list of people, on a real node."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from small_node import SmallNode, make_small_node

from chassis import queries

URL = "https://badges.example.org"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[SmallNode]:
    made = make_small_node(tmp_path, URL)
    yield made
    made.shell.database.dispose()


def browser(node: SmallNode, role: str | None = None) -> TestClient:
    client = TestClient(node.application, base_url=URL, headers={"accept": "text/html", "origin": URL})
    if role is not None:
        client.get(node.sign_in[role])
    return client


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/me/account").text)
    assert found is not None
    return found[1]


def test_a_stranger_is_asked_to_sign_in(node: SmallNode) -> None:
    answer = browser(node).get("/me/account", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fme%2Faccount")


def test_name_and_language_are_kept(node: SmallNode) -> None:
    client = browser(node, "trainer")
    saved = client.post("/me/account", data={"csrf_token": csrf(client), "name": "  Léa   Martin ", "language": "fr"})
    assert saved.status_code == 200
    assert 'value="Léa Martin"' in saved.text
    assert re.search(r'<option value="fr" selected>', saved.text)
    with node.shell.database.reading() as connection:
        (kept,) = [one.account for one in queries.all_people(connection) if one.account.display_name == "Léa Martin"]
    assert kept.language == "fr"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "lea@example.org"])
def test_a_name_that_cannot_be_shown_is_refused_and_stands_in_the_form(node: SmallNode, name: str) -> None:
    client = browser(node, "trainer")
    refused = client.post("/me/account", data={"csrf_token": csrf(client), "name": name, "language": "xx"})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert "Trainer" in client.get("/me/account").text


def test_no_change_without_the_token_of_the_session(node: SmallNode) -> None:
    client = browser(node, "trainer")
    assert client.post("/me/account", data={"name": "Mallory"}).status_code == 403


def test_ones_own_tokens_are_seen_and_killed_and_no_others(node: SmallNode) -> None:
    api = TestClient(node.application, base_url=URL, headers={"authorization": f"Bearer {node.token}"})
    trainer, stranger = browser(node, "trainer"), browser(node, "evaluator")
    assert "Never" in trainer.get("/me/account").text
    assert api.get("/api/v1/awards").status_code == 200
    page = trainer.get("/me/account").text
    assert "Never" not in page
    assert node.token not in page
    found = re.search(r"/me/account/tokens/[0-9a-f]{12}/revoke", page)
    assert found is not None
    assert found[0] not in stranger.get("/me/account").text
    assert stranger.post(found[0], data={"csrf_token": csrf(stranger)}).status_code == 404
    assert api.get("/api/v1/awards").status_code == 200
    assert trainer.post(found[0], data={"csrf_token": csrf(trainer)}).status_code == 200
    assert "No longer works" in trainer.get("/me/account").text
    assert api.get("/api/v1/awards").status_code == 401


def test_signing_out_everywhere_ends_every_browser_of_the_person_and_no_other(node: SmallNode) -> None:
    here, there, other = browser(node, "trainer"), browser(node, "trainer"), browser(node, "evaluator")
    here.post("/sign-out", data={"csrf_token": csrf(here), "everywhere": "yes"})
    for client, status in ((here, 303), (there, 303), (other, 200)):
        assert client.get("/me/account", follow_redirects=False).status_code == status


def test_operators_see_people_with_roles_and_no_address(node: SmallNode) -> None:
    page = browser(node, "operator").get("/admin").text
    assert "Evaluator" in page
    # Whom a role is for is said by its name, not by its scope.
    assert re.search(r"Trainer: <bdi>[^<]+</bdi>", page)
    assert "issuer:chapter" not in page
    assert "@" not in re.sub(r"<[^>]+>", "", page[page.index("<main") :])
    assert browser(node, "trainer").get("/admin").status_code == 403
