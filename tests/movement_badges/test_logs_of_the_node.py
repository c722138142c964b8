"""What the whole application writes to its logs: enough to find a fault, and never a person, a secret or a badge."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from small_node import SmallNode, make_small_node

from movement_badges import __version__

URL = "https://badges.example.org"
NAME, ADDRESS, WIKI_NAME = "Awa Ndiaye-Test", "awa.ndiaye@example.org", "AwaNdiayeWiki"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[SmallNode]:
    made = make_small_node(tmp_path, URL)
    yield made
    made.shell.database.dispose()


def program(node: SmallNode) -> TestClient:
    return TestClient(
        node.application,
        base_url=URL,
        headers={"authorization": f"Bearer {node.token}", "accept": "application/json"},
    )


def test_no_person_and_no_secret_stands_in_the_logs(
    node: SmallNode, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    api = program(node)
    secrets = [NAME, ADDRESS, WIKI_NAME, node.token]
    for recipient in ({"name": NAME, "email": ADDRESS}, {"wiki_username": WIKI_NAME}):
        made = api.post("/api/v1/awards", json={"achievement": node.achievement, "recipient": recipient})
        assert made.status_code == 201, made.text
        secrets.append(made.json()["holder_url"].rpartition("/")[2])
    refused = api.post("/api/v1/awards", json={"achievement": "wrong", "recipient": {"email": ADDRESS}})
    assert refused.status_code == 422
    learner = TestClient(node.application, base_url=URL, headers={"accept": "text/html", "origin": URL})
    opened = learner.get(f"/holder/{secrets[-1]}")
    assert opened.status_code == 200, opened.text
    assert learner.post(f"/holder/{secrets[-1]}", data={"csrf_token": ""}).status_code == 200
    learner.post("/sign-in", data={"csrf_token": "", "email": ADDRESS})
    secrets += [cookie.value for cookie in learner.cookies.jar if cookie.value and "badges" in cookie.name]
    node.deliver_mail()
    node.harvest()
    said = caplog.text + "".join(capfd.readouterr())
    assert "chassis.requests" in said
    assert [secret for secret in secrets if secret in said] == []


def test_a_fault_is_logged_under_the_id_that_the_answer_gives_without_what_was_sent(
    node: SmallNode, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    api = program(node)
    with node.shell.database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE INSERT ON issuer_recipients BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    answer = api.post(
        "/api/v1/awards",
        json={"achievement": node.achievement, "recipient": {"name": NAME, "email": ADDRESS}},
    )
    assert answer.status_code == 500
    document = answer.json()
    assert document["code"] == "internal"
    said = caplog.text + "".join(capfd.readouterr())
    assert document["request_id"] in said
    assert "request.failed" in said
    assert [secret for secret in (NAME, ADDRESS, node.token) if secret in said + answer.text] == []
    assert "broken" not in answer.text


def test_the_version_and_the_source_are_offered(node: SmallNode) -> None:
    assert TestClient(node.application, base_url=URL).get("/version").json()["version"] == __version__
