"""Headers of every answer, rate limits, health, the demonstration's way in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shell_application import Mailbox, SteppingClock, app_around, browser, person, shell_at

from chassis.database import Database
from chassis.rate_limits import network, rate_limited
from chassis.routes.demonstration import DemonstrationAccount
from chassis.service import Shell

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/me", 303),
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/broken", 500),
        ("POST", "/who", 405),
        ("GET", "/healthz", 200),
        ("GET", "/version", 200),
    ],
)
def test_every_answer_has_the_headers(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == CSP
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert len(answer.headers["x-request-id"]) == 16
    assert "cache-control" in answer.headers


def test_pages_of_somebody_signed_in_stay_in_no_cache(client: TestClient, mailbox: Mailbox) -> None:
    assert client.get("/nowhere").headers["cache-control"] == "private, no-cache"
    client.post("/sign-in", data={"email": "rosa@example.org"})
    client.post(mailbox.last_link())
    assert client.get("/nowhere").headers["cache-control"] == "no-store"
    assert client.get("/me").headers["cache-control"] == "no-store"
    assert client.get("/who").headers["cache-control"] == "public, max-age=60"
    vary = {name.strip().lower() for name in client.get("/nowhere").headers["vary"].split(",")}
    assert vary >= {"accept", "accept-language", "cookie"}


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/me", "/broken", "/healthz", "/api/v1/teapot"])
def test_head_is_answered_like_get_without_a_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.content == b""
    assert {name for name in head.headers if name != "content-length"} == {
        name for name in get.headers if name != "content-length"
    }


def test_a_page_is_compressed_for_who_can_read_it(client: TestClient) -> None:
    assert client.get("/sign-in", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/sign-in", headers={"Accept-Encoding": "identity"}).headers


def test_too_many_requests_of_one_network_are_told_to_wait(client: TestClient, app: FastAPI) -> None:
    answers = [client.get("/api/v1/limited") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    refused = answers[-1]
    assert refused.json()["code"] == "rate_limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    with browser(app, address="192.0.2.250") as neighbour, browser(app, address="198.51.100.7") as stranger:
        assert neighbour.get("/api/v1/limited").status_code == 429
        assert stranger.get("/api/v1/limited").status_code == 200


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_is_cut_to_its_network(address: str, counted_as: str) -> None:
    assert network(address) == counted_as


def test_a_wrong_limit_is_a_mistake_at_the_start() -> None:
    with pytest.raises(ValueError, match="couldn't parse"):
        rate_limited("x", "often")


def test_health_says_what_runs(client: TestClient, app: FastAPI) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "checks": {"database": "ok", "key": "ok"}}
    assert client.get("/version").json() == {"name": "movement-badges", "version": "0.1.0"}


def test_a_failing_check_makes_a_node_unready_and_tells_only_its_name(client: TestClient, app: FastAPI) -> None:
    def broken() -> bool:
        message = "postgresql://badges:swordfish@db"
        raise RuntimeError(message)

    app.state.readiness = {"migrations": lambda: False, "jobs": broken}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "key": "ok", "migrations": "failed", "jobs": "failed"}
    assert "swordfish" not in answer.text


def test_the_demonstration_signs_in_by_one_click(client: TestClient, app: FastAPI, shell: Shell) -> None:
    account_id = person(shell)
    app.state.demonstration_accounts = {"trainer": DemonstrationAccount(account_id, "/page/console")}
    answer = client.get("/demo-sign-in/trainer")
    assert (answer.status_code, answer.headers["location"]) == (303, "/page/console")
    assert client.get("/who").text == account_id
    old = client.get("/demo-sign-in/of-an-earlier-start", headers={"accept": "application/json"})
    assert (old.status_code, old.json()["code"]) == (410, "demonstration.link")


def test_no_other_node_has_one_click_sign_in(
    client: TestClient,
    tmp_path: Path,
    database: Database,
    clock: SteppingClock,
    entropy: Callable[[int], bytes],
    mailbox: Mailbox,
    shell: Shell,
) -> None:
    assert client.get("/demo-sign-in/trainer").status_code == 404
    (tmp_path / "kek").write_bytes(bytes(32))
    real = shell_at("https://badges.example.org", tmp_path, database, clock, entropy, mailbox, profile="production")
    app = app_around(real)
    app.state.demonstration_accounts = {"trainer": DemonstrationAccount(person(shell), "/me")}
    with browser(app) as visitor:
        answer = visitor.get("/demo-sign-in/trainer")
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers
