"""`/verify`: four ways in, and a page from which a stranger can tell what happened and what to do next."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from foreign_badges import method_of
from foreign_keys import private_key
from selective_badges import DATES_AND_STATUS, WHOLE, signed, unsigned
from selective_disclosure import derive
from simulator import Issuer, World, altered
from verifying_node import PUBLIC_URL, Verifying

from credentials.baking import bake_png
from credentials.strict_json import JsonObject
from skills_framework.loading import load_framework
from verifier.recognised_issuers import Scope

OWN = f"{PUBLIC_URL}/badges/0123456789abcdef0123456789abcdef"
MESSAGES = {
    language: json.loads(
        (Path(__file__).parents[2] / "chassis" / "i18n" / f"{language}.json").read_text(encoding="utf-8")
    )
    for language in ("en", "fr", "ar")
}


def words(html: str) -> str:
    """Give what a reader sees before opening anything: the page without tags and without the raw document."""
    main = re.sub(r"(?s)<details.*?</details>", " ", html[html.index("<main") : html.index("</main")])
    main = re.sub(r"</?bdi[^>]*>", "", main)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def pasted(node: Verifying, badge: bytes, language: str = "en") -> str:
    answer = node.browser.post("/verify", data={"text": badge.decode()}, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def test_the_page_offers_four_ways(node: Verifying) -> None:
    answer = node.browser.get("/verify")
    assert answer.status_code == 200
    assert re.findall(r'<form class="mb-form" method="post" action="/verify"', answer.text) != []
    assert all(f'name="{name}"' in answer.text for name in ("text", "file", "url", "photo"))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_can_compare_with_the_official_validator_and_says_so(
    node: Verifying, world: World, hub: Issuer, language: str
) -> None:
    spoken = {"Accept-Language": language}
    form = node.browser.get("/verify", params={"policy": "1edtech"}, headers=spoken).text
    assert form.count('action="/verify?policy=1edtech"') == 4
    assert MESSAGES[language]["verify.official.notice"] in words(form)
    badge = {"text": altered(world.badge(hub), {"name": "Steward of stewards"}).decode()}
    answer = node.browser.post("/verify", params={"policy": "1edtech"}, data=badge, headers=spoken).text
    assert MESSAGES[language]["verify.answer.official.invalid"] in words(answer)
    assert MESSAGES[language]["verify.official.notice"] in words(answer)
    assert MESSAGES[language]["verify.official.notice"] not in words(pasted(node, world.badge(hub), language))


def test_a_policy_that_there_is_not_is_refused(node: Verifying) -> None:
    assert node.browser.get("/verify", params={"policy": "anything"}).status_code == 422


def revoked(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    hub.revoke(badge)
    return badge


def unreachable(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    world.internet.down.add(hub.host)
    return badge


def without_list(world: World, hub: Issuer) -> bytes:
    del world.internet.documents[hub.list_url]
    return world.badge(hub)


SEVEN: dict[str, tuple[Callable[[World, Issuer], bytes], bool, str, str, str]] = {
    "good": (World.badge, True, "valid", "valid", "recognised"),
    "revoked": (revoked, True, "revoked", "invalid", "recognised"),
    "expired": (
        lambda world, hub: world.badge(hub, valid_until=world.at - timedelta(days=1)),
        True, "expired", "invalid", "recognised",
    ),
    "altered": (
        lambda world, hub: altered(world.badge(hub), {"name": "Steward of stewards"}),
        True, "altered", "invalid", "not-checked",
    ),
    "unreachable": (unreachable, True, "unreachable", "unknown", "recognised"),
    "list missing": (without_list, True, "list-missing", "unknown", "recognised"),
    "unrecognised": (World.badge, False, "unvouched", "unknown", "unrecognised.at"),
}  # fmt: skip


@pytest.mark.conformance("CG-8")
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("name", SEVEN)
def test_a_reader_learns_what_happened_and_what_to_do_next(
    name: str, language: str, node: Verifying, world: World, hub: Issuer
) -> None:
    make, known, answer, outcome, trust = SEVEN[name]
    if known:
        node.recognise(hub)
    html = pasted(node, make(world, hub), language)
    said, page = MESSAGES[language], words(html)
    assert f"mb-verdict--{outcome}" in html
    headline, happened, following = (
        page.index(said[f"verify.answer.{answer}"]),
        said["verify.checks"],
        said["verify.next"],
    )
    assert headline < page.index(following) < page.index(happened)
    assert said[f"verify.answer.{answer}.next"] in page
    assert said[f"verify.label.{answer}"] in page
    named = hub.host if trust == "unrecognised.at" else f"{hub.name} ({hub.host})"
    vouching = said[f"verify.trust.{trust}"].replace("$1", named).replace("$2", "The movement")
    assert vouching in page
    for check in ("document", "data_model", "proof", "issuer_key", "time", "status"):
        assert said[f"verify.check.{check}"] in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_skill_out_of_scope_stands_by_its_name(language: str, node: Verifying, world: World, hub: Issuer) -> None:
    inside, outside = list(load_framework().skills.values())[:2]
    node.recognise(hub, Scope(skills=frozenset({inside.uri})))
    page = words(pasted(node, world.badge(hub, skills=[outside.uri]), language))
    reason = MESSAGES[language]["problem.issuer_trust.out_of_scope.reason"]
    assert reason.replace("$1", hub.name).replace("$2", outside.label(language)) in page
    assert outside.uri not in page


def test_what_no_signature_covers_is_shown_as_unchecked_text_only(node: Verifying, world: World, hub: Issuer) -> None:
    html = pasted(node, altered(world.badge(hub), {"name": "<script>Steward</script>"}))
    assert "Steward" not in words(html)
    assert "<script>Steward" not in html
    assert "&lt;script&gt;Steward" in html


def test_a_hostile_badge_places_no_script_behind_a_link(node: Verifying, world: World, hub: Issuer) -> None:
    badge = world.badge(
        hub,
        evidence=[{"id": "javascript:alert(1)", "type": ["Evidence"], "name": "<img src=x onerror=alert(1)>"}],
    )
    html = pasted(node, badge)
    assert 'href="javascript' not in html
    assert "<img src=x" not in html


@pytest.mark.conformance("CG-6")
def test_an_upload_is_checked(node: Verifying, world: World, hub: Issuer, tiny_png: bytes) -> None:
    node.recognise(hub)
    image = bake_png(tiny_png, world.badge(hub))
    answer = node.browser.post("/verify", files={"file": ("badge.png", image, "image/png")})
    assert MESSAGES["en"]["verify.answer.valid"] in words(answer.text)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "no_badge.nothing_given"),
        ({"text": "  "}, "no_badge.nothing_given"),
        ({"text": "hello"}, "no_badge.form"),
        ({"text": "{"}, "no_badge.broken_json"),
        ({"url": "badge"}, "fetch.url"),
        ({"url": "https://localhost/"}, "fetch.host"),
        ({"url": "https://nobody.example.net/"}, "fetch.name_unknown"),
    ],
)
def test_what_is_no_badge_brings_the_form_back_with_the_reason(
    form: dict[str, str], code: str, node: Verifying
) -> None:
    answer = node.browser.post("/verify", data=form)
    assert answer.status_code == 422
    assert MESSAGES["en"][f"problem.{code}.title"] in words(answer.text)
    assert f'value="{form.get("url", "")}"' in answer.text


def test_a_picture_without_a_badge_says_what_pictures_lose(node: Verifying, tiny_png: bytes) -> None:
    answer = node.browser.post("/verify", files={"file": ("screenshot.png", tiny_png, "image/png")})
    assert answer.status_code == 422
    assert MESSAGES["en"]["problem.no_badge.nothing_inside.title"] in words(answer.text)


def test_a_link_checks_a_badge_of_this_node_at_once(node: Verifying, world: World, hub: Issuer) -> None:
    world.internet.documents[OWN] = world.badge(hub)
    answer = node.browser.get("/verify", params={"url": OWN})
    assert MESSAGES["en"]["verify.answer.unvouched"] in words(answer.text)


@pytest.mark.parametrize(
    "url",
    [
        "https://stranger.example.net/badges/0123456789abcdef0123456789abcdef",
        f"{PUBLIC_URL}.example.net/badges/0123456789abcdef0123456789abcdef",
        f"{PUBLIC_URL}/verify?url=https://stranger.example.net/",
        f"{PUBLIC_URL}/badges/../admin",
        f"{PUBLIC_URL}@stranger.example.net/badges/0123456789abcdef0123456789abcdef",
    ],
)
def test_a_link_never_makes_us_fetch_anything_else(url: str, node: Verifying, world: World) -> None:
    answer = node.browser.get("/verify", params={"url": url})
    assert answer.status_code == 200
    assert world.internet.requests == []
    assert MESSAGES["en"]["verify.url.prefilled"] in words(answer.text)


def test_a_form_from_another_site_makes_us_fetch_nothing(node: Verifying, world: World) -> None:
    headers = {"Origin": "https://stranger.example.net"}
    answer = node.browser.post("/verify", data={"url": "https://badges.example.net/1"}, headers=headers)
    assert answer.status_code == 403
    assert world.internet.requests == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_code_stands_in_a_sentence(language: str, node: Verifying, world: World, hub: Issuer) -> None:
    said = MESSAGES[language]
    page = words(pasted(node, unreachable(world, hub), language))
    assert "(fetch.connection)" not in page
    assert said["problem.fetch.connection.title"] in page


def test_dates_are_written_out_for_people(node: Verifying, world: World, hub: Issuer) -> None:
    badge = world.badge(hub, valid_until=world.at - timedelta(days=40))
    assert "23 septembre 2026" in words(pasted(node, badge, "fr"))
    assert "2026-09-23T" not in words(pasted(node, badge, "fr"))


PARTS_KEY = private_key("P-256", "parts")
OWN_COPY = signed(
    unsigned(issuer={"id": method_of(PARTS_KEY).partition("#")[0], "type": ["Profile"], "name": "Hub"}),
    issuer_key=PARTS_KEY,
    method=method_of(PARTS_KEY),
)
PARTS: dict[str, tuple[Callable[[], JsonObject], str, bool]] = {
    "in part": (lambda: derive(OWN_COPY, WHOLE), "shown-in-part", True),
    "with end and status": (lambda: derive(OWN_COPY, (*WHOLE, *DATES_AND_STATUS)), "unreachable", False),
    "the holder's own copy": (lambda: OWN_COPY, "holders-copy", False),
    "put together anew": (lambda: {**derive(OWN_COPY, WHOLE), "description": "And more."}, "altered", False),
}


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("name", PARTS)
def test_a_reader_learns_that_a_badge_is_shown_in_part(language: str, name: str, node: Verifying) -> None:
    make, answer, end_is_open = PARTS[name]
    text = words(pasted(node, json.dumps(make()).encode(), language))
    said = MESSAGES[language]
    assert said[f"verify.answer.{answer}"] in text
    assert said[f"verify.answer.{answer}.next"] in text
    # A badge whose end is not shown is not one without end.
    until = said["verify.fact.until"]
    assert (f"{until} {said['verify.fact.until.not_shown']}" in text) is end_is_open
    assert f"{until} {said['verify.fact.until.none']}" not in text
