"""`POST /api/v1/verifications`: 200 and a verdict for every badge, a problem document for what is none."""

import json
from collections.abc import Mapping

import pytest
from simulator import Issuer, World, altered
from verifying_node import Verifying

from credentials.baking import bake_png
from credentials.report import CheckName
from skills_framework.loading import load_framework
from verifier.recognised_issuers import Scope

URL = "/api/v1/verifications"


def ask(node: Verifying, body: bytes, headers: Mapping[str, str] | None = None) -> dict[str, object]:
    answer = node.browser.post(URL, content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    document: dict[str, object] = answer.json()
    return document


def test_a_good_badge_is_answered_with_every_check_and_itself(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    badge = world.badge(hub)
    answer = ask(node, badge)
    assert set(answer) == {
        *("verdict", "kind", "policy", "generation", "checks", "remarks"),
        *("badge", "credential", "endorsements", "inner"),
    }
    assert (answer["verdict"], answer["policy"], answer["remarks"]) == ("valid", "public", [])
    assert answer["credential"] == json.loads(badge)
    checks = answer["checks"]
    assert isinstance(checks, list)
    assert [found["check"] for found in checks] == [name.value for name in CheckName]
    for found in checks:
        assert found.keys() == {"check", "outcome", "code", "message"}
        assert found["message"] != found["code"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_skill_out_of_scope_is_told_by_its_name_in_the_language_asked_for(
    language: str, node: Verifying, world: World, hub: Issuer
) -> None:
    inside, outside = list(load_framework().skills.values())[:2]
    node.recognise(hub, Scope(skills=frozenset({inside.uri})))
    answer = ask(node, world.badge(hub, skills=[inside.uri, outside.uri]), {"Accept-Language": language})
    checks = answer["checks"]
    assert isinstance(checks, list)
    (found,) = [check for check in checks if check["code"] == "issuer_trust.out_of_scope"]
    assert outside.label(language) in found["message"]
    assert outside.uri not in found["message"]


def test_an_image_and_a_text_are_read_alike(node: Verifying, world: World, hub: Issuer, tiny_png: bytes) -> None:
    badge = world.badge(hub)
    assert ask(node, bake_png(tiny_png, badge), {"Content-Type": "image/png"})["verdict"] == "valid"
    assert ask(node, badge, {"Content-Type": "application/octet-stream"})["verdict"] == "valid"


def test_a_badge_is_fetched_from_the_address_given(node: Verifying, world: World, hub: Issuer) -> None:
    url = f"https://{hub.host}/badges/1.json"
    world.internet.documents[url] = world.badge(hub)
    assert ask(node, json.dumps({"url": url}).encode())["verdict"] == "valid"
    assert world.internet.requests[0] == url


def test_the_policy_decides_whether_recognition_counts(node: Verifying, world: World, hub: Issuer) -> None:
    badge = world.badge(hub)
    assert ask(node, badge)["verdict"] == "valid"
    answer = node.browser.post(URL, params={"policy": "recognised"}, content=badge).json()
    assert (answer["verdict"], answer["policy"]) == ("unknown", "recognised")
    node.recognise(hub)
    assert node.browser.post(URL, params={"policy": "recognised"}, content=badge).json()["verdict"] == "valid"
    assert node.browser.post(URL, params={"policy": "anything"}, content=badge).status_code == 422


def test_the_official_validator_can_be_compared_with(node: Verifying, world: World, hub: Issuer) -> None:
    badge = world.badge(hub)
    world.internet.down.add(hub.host)
    ours = node.browser.post(URL, content=badge).json()
    answer = node.browser.post(URL, params={"policy": "1edtech"}, content=badge).json()
    assert (ours["verdict"], answer["policy"]) == ("unknown", "1edtech")
    told = [remark["message"] for remark in answer["remarks"] if remark["code"] == "remark.judged_otherwise"]
    assert any("issuer_key.unreachable" in message and "valid" in message for message in told)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_messages_come_in_the_callers_language(node: Verifying, world: World, hub: Issuer, language: str) -> None:
    english, other = ask(node, world.badge(hub)), ask(node, world.badge(hub), {"Accept-Language": language})
    assert english["verdict"] == other["verdict"]
    assert english["checks"] != other["checks"]


def test_a_badge_whose_proof_fails_is_never_repeated(node: Verifying, world: World, hub: Issuer) -> None:
    answer = ask(node, altered(world.badge(hub), {"name": "Steward of stewards"}))
    assert (answer["verdict"], answer["credential"]) == ("invalid", None)
    assert "Steward of stewards" not in json.dumps(answer)


@pytest.mark.parametrize(
    "body",
    [
        b'{"@context": ["https://www.w3.org/ns/credentials/v2"]}',
        b'{"type": ["OpenBadgeCredential"]}',
        b'{"type": ["OpenBadgeCredential"], "type": []}',
        b'{"type": NaN}',
        b'{"@context": [], "x": "\\ud800"}',
        b'{"type": ' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"type": "x", "url": "https://badges.example.org/"}',
    ],
)
def test_an_object_that_means_to_be_a_badge_gets_a_verdict(node: Verifying, body: bytes) -> None:
    assert ask(node, body)["verdict"] == "invalid"


REFUSED: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 422, "no_badge.form"),
    "a word": (b"badge", 422, "no_badge.form"),
    "an empty object": (b"{}", 422, "no_badge.nothing_inside"),
    "a list": (b"[1]", 422, "no_badge.nothing_inside"),
    "half a text": (b'{"type": ', 422, "no_badge.broken_json"),
    "half an image": (b"\x89PNG\r\n\x1a\n", 422, "no_badge.broken_image"),
    "a picture without a badge": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "no_badge.nothing_inside"),
    "a text that is too large": (b'{"type": "' + b"x" * 300_000 + b'"}', 413, "no_badge.too_large"),
    "more than is read at all": (b"x" * (8 * 1024 * 1024 + 1), 413, "too_large"),
    "an address that is none": (b'{"url": "badge"}', 422, "fetch.url"),
    "an address of this machine": (b'{"url": "https://127.0.0.1/"}', 422, "fetch.host"),
    "an address in clear": (b'{"url": "http://badges.example.net/"}', 422, "fetch.not_https"),
    "an unknown host": (b'{"url": "https://nobody.example.net/"}', 422, "fetch.name_unknown"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_badge_is_a_problem_that_says_what_to_do(node: Verifying, name: str) -> None:
    body, status, code = REFUSED[name]
    answer = node.browser.post(URL, content=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["code"] == code
    assert problem["detail"]
    assert problem["next"]


def test_an_address_that_gives_something_else_is_a_problem(node: Verifying, world: World) -> None:
    world.internet.documents["https://badges.example.net/page"] = b"<!DOCTYPE html><title>Badge</title>"
    answer = node.browser.post(URL, json={"url": "https://badges.example.net/page"})
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("no_badge.")
    answer = node.browser.post(URL, json={"url": "https://badges.example.net/none"})
    assert (answer.status_code, answer.json()["code"]) == (422, "fetch.missing")


def test_too_many_checks_are_slowed_down(node: Verifying) -> None:
    answers = [node.browser.post(URL, content=b"{}").status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_a_check_leaves_nothing_in_the_log_but_its_route(
    node: Verifying, world: World, hub: Issuer, capfd: pytest.CaptureFixture[str]
) -> None:
    badge = altered(world.badge(hub), {"name": "A name nobody may log"})
    ask(node, badge)
    node.browser.post("/verify", data={"text": badge.decode()})
    logged = "".join(capfd.readouterr())
    assert "A name nobody may log" not in logged
    assert hub.did not in logged
