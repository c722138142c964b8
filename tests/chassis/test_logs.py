"""The logs: useful, and without people or secrets."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from fastapi.testclient import TestClient
from shell_application import Mailbox, person

from chassis import api_tokens, queries
from chassis.observability import configure_logging
from chassis.redaction import REMOVED, redacted
from chassis.service import Shell

SECRET = "q7" + "Zx" * 20 + "9"  # 43 characters, as every secret of ours


@pytest.fixture
def lines(client: TestClient) -> Iterator[io.StringIO]:
    """What the process writes into its log from now on."""
    stream = io.StringIO()
    configure_logging("json", stream=stream)
    yield stream
    configure_logging("json")


def entries(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def requests_in(lines: io.StringIO) -> list[dict[str, object]]:
    return [entry for entry in entries(lines) if entry["event"] == "request"]


def test_a_request_is_one_line_with_its_route_and_number(client: TestClient, lines: io.StringIO) -> None:
    answer = client.get("/page/map?by=rosa")
    (line,) = requests_in(lines)
    assert line["route"] == "/page/{name}"
    assert (line["method"], line["status"], line["level"]) == ("GET", 200, "info")
    assert line["request_id"] == answer.headers["x-request-id"]
    assert "map" not in lines.getvalue()
    assert "rosa" not in lines.getvalue()
    assert "192.0.2.7" not in lines.getvalue()


@pytest.mark.parametrize(
    ("path", "route"),
    [("/sign-in/" + SECRET, "/sign-in/{secret}"), ("/nowhere/" + SECRET, "(none)"), ("/broken", "/broken")],
)
def test_the_line_names_the_route_even_when_it_is_refused(
    client: TestClient, lines: io.StringIO, path: str, route: str
) -> None:
    client.get(path)
    assert requests_in(lines)[-1]["route"] == route
    assert SECRET not in lines.getvalue()


def test_health_checks_do_not_drown_the_rest(client: TestClient, lines: io.StringIO) -> None:
    client.get("/healthz")
    client.get("/readyz")
    assert requests_in(lines) == []


def test_what_belongs_to_one_request_has_one_number(client: TestClient, lines: io.StringIO) -> None:
    answer = client.get("/broken")
    numbered = [entry for entry in entries(lines) if entry.get("request_id") == answer.headers["x-request-id"]]
    assert [entry["event"] for entry in numbered] == ["request.failed", "request"]
    assert "RuntimeError" in str(numbered[0]["exception"])


def test_no_secret_and_no_address_of_a_whole_visit_is_logged(
    client: TestClient, lines: io.StringIO, shell: Shell, mailbox: Mailbox
) -> None:
    client.post("/sign-in", data={"email": "Rosa.Parks@example.org", "next": "/page/parks"})
    link = mailbox.last_link()
    client.get(link)
    client.post(link)
    session = client.cookies["__Host-movement-badges"]
    csrf = client.get("/me").text.split()[1]
    client.post("/change", data={"csrf_token": csrf})
    token = api_tokens.mint(
        account_id=person(shell), label="x", scopes=frozenset({"tea:read"}), at=shell.clock(), entropy=shell.entropy
    )
    with shell.database.writing() as connection:
        queries.add_token(connection, token.token)
    client.get("/api/v1/tea", headers={"Authorization": f"Bearer {token.text}"})
    client.post("/api/v1/orders", json={"cups": "x", "password": "swordfish"})
    client.get("/broken")
    client.get("/api/v1/broken")
    client.get(f"/nowhere/{SECRET}?email=rosa@example.org")
    client.post("/sign-out", data={"csrf_token": csrf})
    logged = lines.getvalue().lower()
    assert len(requests_in(lines)) == 11
    planted = (
        "rosa",
        "parks",
        link.rpartition("/")[2],
        session,
        csrf,
        token.text,
        token.text[-43:],
        "swordfish",
        SECRET,
    )
    assert [secret for secret in planted if secret.lower() in logged] == []


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("an address", "sent to rosa.parks+wiki@mail.example.org today"),
        ("an address in a URL", "GET /x?email=rosa%40example.org"),
        ("an API token", "got mbt_0123456789ab_" + SECRET),
        ("a cut API token", "got mbt_0123456789ab_SECRET"),
        ("a bearer header", "authorization: Bearer rosa-SECRET"),
        ("a sign-in link", f"https://b.example.org/sign-in/{SECRET}"),
        ("a session", f"__Host-movement-badges={SECRET}; other=1"),
        ("a database URL", "postgresql://badges:SECRET@db/x"),
        ("a password with signs", "smtps://rosa:SE:CR@ET@mail.example.org"),
        ("a JWT", "eyJhbGciOiJFZERTQSJ9.SECRET.SECRET"),
        ("a private JWK", '{"kty":"OKP","d":"SECRET","x":"11qY"}'),
        ("a PEM key", "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----"),
        ("half a PEM key", "-----BEGIN EC PRIVATE KEY-----\nSECRET"),
    ],
)
@pytest.mark.parametrize("log_format", ["json", "human"])
@pytest.mark.parametrize("way", ["event", "field", "deep", "library", "argument", "exception"])
def test_a_planted_secret_is_removed_wherever_it_stands(way: str, log_format: str, case: str, text: str) -> None:
    stream = io.StringIO()
    configure_logging("json" if log_format == "json" else "human", stream=stream)
    log = structlog.stdlib.get_logger("test")
    try:
        match way:
            case "event":
                log.info(text)
            case "field":
                log.info("x", note=text)
            case "deep":
                log.info("x", note={"a": [{"b": text}]})
            case "library":
                logging.getLogger("library").warning(text)
            case "argument":
                logging.getLogger("library").warning("got %s", text)
            case _:
                log.error("failed", exc_info=ValueError(text))
    finally:
        configure_logging("json")
    logged = stream.getvalue()
    assert REMOVED in logged
    assert [secret for secret in ("rosa", "SECRET", SECRET, "CR@ET") if secret in logged] == []


@pytest.mark.parametrize(
    "name",
    ["password", "smtp_password", "client_secret", "token", "Authorization", "cookie", "csrf", "email", "recipient",
     "api_key", "private_key", "session"],
)  # fmt: skip
def test_a_field_with_a_secret_name_is_removed(name: str) -> None:
    stream = io.StringIO()
    configure_logging("json", stream=stream)
    structlog.stdlib.get_logger("test").info("x", **{name: "swordfish", "deep": {name: "swordfish"}})
    configure_logging("json")
    assert "swordfish" not in stream.getvalue()


@pytest.mark.parametrize("harmless", ["award.signed", "/badges/{award_id}", 7, True, None, "f" * 32, "urn:uuid:x", 1.5])
def test_what_is_harmless_stays(harmless: object) -> None:
    assert redacted(harmless) == harmless


def test_the_server_s_own_access_log_stays_silent() -> None:
    stream = io.StringIO()
    configure_logging("json", stream=stream)
    logging.getLogger("uvicorn.access").info('192.0.2.7 - "GET /sign-in/%s HTTP/1.1" 200', SECRET)
    logging.getLogger("uvicorn.error").info("started")
    configure_logging("json")
    assert [entry["event"] for entry in entries(stream)] == ["started"]
