"""What is private or declined does not exist for anybody else, under whatever suffix and in whatever form asked for."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from small_node import SmallNode

SUFFIXES = ("", ".json", ".png", ".qr.svg", "/contact")
ACCEPTED = ("text/html", "application/json", "application/vc+ld+json", "image/png", "*/*")
NAME, ADDRESS, EVIDENCE = "Zebra Finch", "zebra.finch@example.net", "Secret evidence"


def awarded(node: SmallNode, program: TestClient, **decision: str) -> str:
    """Award a badge, decide about it as its holder, and give its id."""
    body = {
        "achievement": node.achievement,
        "recipient": {"name": NAME, "email": ADDRESS},
        "evidence": [{"narrative": EVIDENCE}],
    }
    award = program.post("/api/v1/awards", json=body).json()
    with TestClient(node.application, base_url=node.public_url) as holder:
        holder.post(award["holder_url"])
        path = f"/me/badges/{award['id']}"
        answer = holder.post(path, data=decision) if "act" in decision else holder.post(f"{path}/erase")
        assert answer.status_code == 200
    return str(award["id"])


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        ({"act": "accept", "visibility": "private", "show_name": "yes"}, 404),
        ({"act": "decline", "visibility": "public"}, 404),
        ({"erase": "yes"}, 410),
    ],
    ids=["private", "declined", "erased"],
)
@pytest.mark.parametrize("who", ["stranger", "evaluator", "operator"])
def test_nobody_else_sees_it(
    node: SmallNode,
    program: TestClient,
    stranger: TestClient,
    signed_in: Callable[[str], TestClient],
    who: str,
    decision: dict[str, str],
    status: int,
) -> None:
    award_id = awarded(node, program, **decision)
    browser = stranger if who == "stranger" else signed_in(who)
    for suffix in SUFFIXES:
        for accept in ACCEPTED:
            answer = browser.get(f"/badges/{award_id}{suffix}", headers={"accept": accept})
            assert answer.status_code == status, (suffix, accept)
            for secret in (NAME, ADDRESS, EVIDENCE, "Conflict mediator"):
                assert secret not in answer.text
    path = f"/me/badges/{award_id}"
    assert browser.get(path).status_code == (303 if who == "stranger" else 404)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_unlisted_badge_names_nobody(
    node: SmallNode, program: TestClient, stranger: TestClient, suffix: str
) -> None:
    award_id = awarded(node, program, act="accept", visibility="unlisted")
    answer = stranger.get(f"/badges/{award_id}{suffix}")
    assert answer.status_code == 200
    assert NAME not in answer.text
    assert ADDRESS not in answer.text
    if not suffix:
        assert "noindex" in answer.headers["x-robots-tag"]


def test_every_form_refuses_what_another_site_sends(
    node: SmallNode, program: TestClient, signed_in: Callable[[str], TestClient]
) -> None:
    award_id = awarded(node, program, act="accept")
    browser = signed_in("trainer")
    paths = (
        "/sign-in", "/sign-out", "/holder", "/holder/x", "/verify", "/map/feeds", "/map/harvest", "/map/targets",
        "/map/targets/check", "/console/chapter/award", "/console/chapter/award/check",
        "/console/chapter/achievements", f"/console/chapter/awards/{award_id}/link",
        f"/console/chapter/awards/{award_id}/revoke", f"/badges/{award_id}/contact", f"/me/badges/{award_id}",
        f"/me/badges/{award_id}/erase",
    )  # fmt: skip
    for path in paths:
        for headers in ({}, {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            for data in ({}, {"csrf_token": "x" * 43}):
                answer = browser.post(path, data=data, headers=headers)
                assert answer.status_code == 403, (path, headers, data)
