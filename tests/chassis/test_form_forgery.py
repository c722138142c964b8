"""Forms that another site made a browser send."""

import pytest
from fastapi.testclient import TestClient
from shell_application import PUBLIC_URL, Mailbox

OURS = {"Origin": PUBLIC_URL, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def csrf(client: TestClient, mailbox: Mailbox) -> str:
    """The synchroniser token of a browser that is signed in."""
    client.post("/sign-in", data={"email": "rosa@example.org"})
    client.post(mailbox.last_link())
    return client.get("/me").text.split()[1]


@pytest.mark.parametrize(
    ("case", "token", "headers", "status"),
    [
        ("our own form", "right", OURS, 200),
        ("a browser that sends no origin", "right", {}, 200),
        ("sent again from the history", "right", {"Sec-Fetch-Site": "none"}, 200),
        ("no token", None, OURS, 403),
        ("an empty token", "", OURS, 403),
        ("another session's token", "0" * 64, OURS, 403),
        ("no ASCII in the token", "é", OURS, 403),
        ("another origin", "right", {"Origin": "https://evil.example"}, 403),
        ("another scheme", "right", {"Origin": "http://badges.example.org"}, 403),
        ("another port", "right", {"Origin": f"{PUBLIC_URL}:8443"}, 403),
        ("a longer host", "right", {"Origin": f"{PUBLIC_URL}.evil.example"}, 403),
        ("an opaque origin", "right", {"Origin": "null"}, 403),
        ("another site", "right", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("another host of the same site", "right", {"Sec-Fetch-Site": "same-site"}, 403),
        ("our origin from another site", "right", {**OURS, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_form_counts_only_from_here_and_with_its_token(
    client: TestClient, csrf: str, case: str, token: str | None, headers: dict[str, str], status: int
) -> None:
    form = {} if token is None else {"csrf_token": csrf if token == "right" else token}
    answer = client.post("/change", data=form, headers={**headers, "Accept": "text/html"})
    assert answer.status_code == status
    if status == 403:
        assert "Code of this problem: csrf" in answer.text


def test_a_token_in_the_address_does_not_count(client: TestClient, csrf: str) -> None:
    assert client.post(f"/change?csrf_token={csrf}").status_code == 403


def test_a_token_in_a_multipart_form_counts(client: TestClient, csrf: str) -> None:
    assert client.post("/change", files={"csrf_token": (None, csrf)}).status_code == 200
    assert client.post("/change", files={"csrf_token": ("file.txt", csrf)}).status_code == 403


def test_a_form_is_never_sent_by_get(client: TestClient, csrf: str) -> None:
    assert client.get(f"/change?csrf_token={csrf}").status_code == 405
    assert client.get(f"/sign-out?csrf_token={csrf}").status_code == 405


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_sign_a_stranger_in(client: TestClient, mailbox: Mailbox, headers: dict[str, str]) -> None:
    client.post("/sign-in", data={"email": "rosa@example.org"})
    assert client.post(mailbox.last_link(), headers=headers).status_code == 403
    assert client.get("/who").text == "nobody"
    assert client.post("/sign-in", data={"email": "eva@example.org"}, headers=headers).status_code == 403


def test_a_cookie_counts_for_nothing_at_the_api(client: TestClient, csrf: str) -> None:
    answer = client.get("/api/v1/tea")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
