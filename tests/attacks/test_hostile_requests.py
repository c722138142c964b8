"""What no honest client sends is refused with a problem, and never breaks the program."""

import json

import pytest
from fastapi.testclient import TestClient
from small_node import SLUG, SmallNode

JSON = {"content-type": "application/json"}
HALF_A_CHARACTER, NUL = r"\ud800", r"\u0000"


@pytest.mark.parametrize("text", [HALF_A_CHARACTER, f"a{NUL}b"])
@pytest.mark.parametrize(
    "members",
    [
        '"recipient": {"name": "TEXT"}',
        '"recipient": {"email": "TEXT@example.org"}',
        '"recipient": {"wiki_username": "TEXT"}',
        '"recipient": {"name": "x"}, "issuer": "TEXT"',
        '"recipient": {"name": "x"}, "evidence": [{"narrative": "TEXT"}]',
        '"recipient": {"name": "x"}, "evidence": [{"url": "https://example.org/TEXT"}]',
        '"recipient": {"name": "x"}, "consent": {"map": true, "recorded": "TEXT"}',
        '"recipient": {"name": "x"}, "placement": {"languages": ["TEXT"]}',
        '"recipient": {"name": "x"}, "TEXT": 1',
    ],
)
def test_what_is_no_text_awards_nothing(node: SmallNode, program: TestClient, members: str, text: str) -> None:
    body = f'{{"achievement": "{node.achievement}", {members.replace("TEXT", text)}}}'
    answer = program.post("/api/v1/awards", content=body.encode(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("member", ["name", "description", "criteria", "language"])
@pytest.mark.parametrize("text", [HALF_A_CHARACTER, NUL])
def test_what_is_no_text_creates_nothing(program: TestClient, member: str, text: str) -> None:
    wanted = {"name": "N", "description": "D", "criteria": "C", "language": "en", member: "TEXT"}
    body = json.dumps({**wanted, "skills": ["conflict-resolution"]}).replace("TEXT", text)
    answer = program.post(f"/api/v1/issuers/{SLUG}/achievements", content=body.encode(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ('"level": ' + "9" * 3000, "invalid_request"),
        ('"level": ' + "9" * 6000, "invalid_request"),
        ('"level": 9007199254740993', "invalid_request"),
        ('"level": 6', "award.level"),
        ('"level": NaN', "invalid_request"),
        ('"valid_until": "9999-12-31T23:59:59-12:00"', "award.valid_until"),
        ('"valid_until": "0001-01-01T00:00:00+12:00"', "award.valid_until"),
        ('"valid_until": "2026-01-01T00:00:00"', "award.valid_until"),
    ],
)
def test_numbers_and_dates_beyond_reason_award_nothing(
    node: SmallNode, program: TestClient, members: str, code: str
) -> None:
    body = f'{{"achievement": "{node.achievement}", "recipient": {{"name": "x"}}, {members}}}'
    answer = program.post("/api/v1/awards", content=body.encode(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    "path",
    [
        "/issuers/%00",
        "/issuers/chapter%00",
        "/skills/%00",
        "/holder/%00",
        "/static/%00",
        "/achievements?q=%00",
        "/achievements?issuer=a%00",
        "/api/v1/skills?q=%00",
        f"/console/{SLUG}/award?achievement=%00",
    ],
)
def test_an_address_with_a_null_in_it_names_nothing(stranger: TestClient, path: str) -> None:
    assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", '"UTF-7"', "latin-1"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_form_in_another_encoding_is_not_read(stranger: TestClient, kind: str, charset: str) -> None:
    # In UTF-7, "+2AA-" is half a character.
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--x--\r\n'
    answer = stranger.post("/verify", content=body, headers={"content-type": f"{kind}; charset={charset}"})
    assert answer.status_code == 415


@pytest.mark.parametrize("path", ["/verify/", "/map/", "/skills/", f"/issuers/{SLUG}/"])
def test_a_forged_host_leads_nowhere_else(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path, headers={"host": "evil.example"})
    assert (answer.status_code, answer.headers["location"]) == (307, f"https://badges.example.org{path[:-1]}")


@pytest.mark.parametrize("path", ["/", "/verify", "/map", "/skills", "/sign-in", "/achievements", f"/issuers/{SLUG}"])
def test_a_forged_host_stands_on_no_page(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert "evil.example" not in str(answer.headers)
