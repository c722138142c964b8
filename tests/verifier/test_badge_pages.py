"""Addresses of badges: whatever they answer with is read, pages for people by the one link that leads to the badge."""

import json
import time
from pathlib import Path

import pytest
from simulator import Issuer, World
from token_world import token
from verifying_node import Verifying

from credentials.baking import bake_png, bake_svg
from verifier.badge_pages import BadgeLink, linked_badge

MESSAGES = json.loads((Path(__file__).parents[2] / "chassis/i18n/en.json").read_text(encoding="utf-8"))
PAGE = "https://platform.example.net/earned/17"
BADGE = "https://cdn.example.net/17"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
LINK = f'<link rel="alternate" type="application/json" href="{BADGE}">'


def page(head: str, body: str = "") -> bytes:
    return f"<!DOCTYPE html>\n<html><head><title>A badge</title>{head}</head><body>{body}</body></html>".encode()


def ask(node: Verifying, url: str) -> tuple[int, str]:
    answer = node.browser.post("/verify", data={"url": url})
    return answer.status_code, answer.text


@pytest.mark.conformance("OB-51")
def test_an_address_may_answer_with_any_form_under_any_name(
    node: Verifying, world: World, hub: Issuer, tiny_png: bytes
) -> None:
    badge = world.badge(hub)
    answers = {
        "application/vc+ld+json": badge,
        "application/vc": badge,
        "text/plain": badge,
        "text/html; charset=utf-8": badge,
        "image/png": bake_png(tiny_png, badge),
        "application/octet-stream": bake_png(tiny_png, badge),
        "image/svg+xml": bake_svg(DRAWING, badge),
        "text/html": bake_svg(DRAWING, badge),
    }
    for kind, content in answers.items():
        world.internet.documents[BADGE] = content
        world.internet.types[BADGE] = kind
        status, text = ask(node, BADGE)
        assert (status, MESSAGES["verify.answer.unvouched"] in text) == (200, True), kind
        assert MESSAGES["verify.found-at"].split("$1")[0] not in text


@pytest.mark.conformance("OB-50")
@pytest.mark.parametrize("kind", ["application/jwt", "application/vc+jwt", "text/plain", "application/json"])
def test_an_address_may_answer_with_a_token(kind: str, node: Verifying, world: World) -> None:
    world.internet.documents[BADGE] = token() + b"\r\n"
    world.internet.types[BADGE] = kind
    status, text = ask(node, BADGE)
    assert status == 200
    assert token().decode() in text


@pytest.mark.conformance("OB-48", "OB-49")
@pytest.mark.parametrize("name", ["badge.1ob", "badge.jwt", "badge.jws", "badge.json", "badge"])
def test_a_file_is_read_whatever_its_name(name: str, node: Verifying, world: World, hub: Issuer) -> None:
    for content, kind in ((world.badge(hub), "application/octet-stream"), (token(), "application/jwt")):
        answer = node.browser.post("/verify", files={"file": (name, content, kind)})
        assert answer.status_code == 200
    accepted = node.browser.get("/verify").text
    assert all(suffix in accepted for suffix in (".1ob", ".jwt", ".jws"))


def test_a_page_leads_to_its_badge_and_the_result_says_so(node: Verifying, world: World, hub: Issuer) -> None:
    world.internet.documents |= {PAGE: page(LINK), BADGE: world.badge(hub)}
    world.internet.types[PAGE] = "text/html"
    status, text = ask(node, PAGE)
    assert (status, MESSAGES["verify.answer.unvouched"] in text) == (200, True)
    assert world.internet.requests[:2] == [PAGE, BADGE]
    assert PAGE in text
    assert BADGE in text
    answer = node.browser.post("/api/v1/verifications", json={"url": PAGE})
    assert answer.json()["verdict"] == "valid"


# What a page holds, and where it is taken to say that its badge stands.
LINKS: dict[str, tuple[str, str | None]] = {
    "a signed badge before anything else": (
        """
        <link rel="alternate" type="image/png" href="/1.png"><meta property="og:image" content="/o.png">
        <link rel="alternate" type="application/ld+json" href="/1.jsonld">
        <link rel="alternate" type="application/vc+ld+json" href="/1.json">
        """,
        "https://platform.example.net/1.json",
    ),
    "a token": ('<link rel="alternate" type="application/vc+jwt" href="1.jwt">', f"{PAGE[:-2]}1.jwt"),
    "a picture": ('<link rel=alternate type="image/svg+xml" href="//cdn.example.net/17">', BADGE),
    "the first of two alike": (
        "".join(f'<link rel="alternate" type="application/json" href="/{name}">' for name in "ab"),
        "https://platform.example.net/a",
    ),
    "any case and more than one relation": (
        '<LINK REL="nofollow Alternate" TYPE="Application/JSON; charset=utf-8" HREF="/a#part">',
        "https://platform.example.net/a",
    ),
    "a base": ('<base href="https://cdn.example.net/x/"><link rel="alternate" type="application/json" href="y">',
        "https://cdn.example.net/x/y",
    ),
    "the picture of the page": ('<meta property="og:image" content="/o.png">', "https://platform.example.net/o.png"),
    "the picture under another attribute": ('<meta name="og:image:secure_url" content="/o.png">',
        "https://platform.example.net/o.png",
    ),
    "a preview for other sites": ('<link rel="alternate" type="application/json+oembed" href="/oembed">', None),
    "a feed": ('<link rel="alternate" type="application/rss+xml" href="/rss">', None),
    "a style sheet": ('<link rel="stylesheet" type="application/json" href="/a">', None),
    "another language": ('<link rel="alternate" hreflang="fr" href="/fr">', None),
    "a link without an address": ('<link rel="alternate" type="application/json">', None),
    "a script": ('<link rel="alternate" type="application/json" href="javascript:alert(1)">', None),
    "data in the link": ('<link rel="alternate" type="image/png" href="data:image/png;base64,AAAA">', None),
    "a file": ('<link rel="alternate" type="application/json" href="file:///etc/passwd">', None),
    "a broken address": ('<link rel="alternate" type="application/json" href="https://[">', None),
    "an endless address": (f'<link rel="alternate" type="application/json" href="/{"a" * 3_000}">', None),
    "a link in a comment": (f"<!-- {LINK} -->", None),
    "a link in a text": (f"<title>{LINK}</title><textarea>{LINK}</textarea>", None),
    "too many others before it": ('<meta name="a" content="b">' * 600 + LINK, None),
    "nothing": ("", None),
}  # fmt: skip


@pytest.mark.parametrize(("head", "found"), LINKS.values(), ids=LINKS)
def test_the_most_promising_link_of_a_page_is_taken(head: str, found: str | None) -> None:
    link = linked_badge(page(head), PAGE)
    assert (link.url if link is not None else None) == found


def test_a_link_is_asked_for_the_type_that_it_promises() -> None:
    assert linked_badge(page(LINK), PAGE) == BadgeLink(BADGE, "application/json")


# What stands at the address, what the node is told, and which further address is asked at most.
FRUITLESS: dict[str, tuple[bytes, str]] = {
    "a page without a link": (page(""), "no_badge.page"),
    "an empty page": (b"<html>", "no_badge.page"),
    "a page that leads to a page": (page(LINK.replace(BADGE, "https://cdn.example.net/page")), "no_badge.page"),
    "a page that leads to itself": (page(LINK.replace(BADGE, PAGE)), "no_badge.page"),
    "a page whose picture has no badge": (
        page('<meta property="og:image" content="https://cdn.example.net/plain.png">'), "no_badge.page",
    ),
    "a page that leads to nothing": (page(LINK.replace(BADGE, "https://cdn.example.net/none")), "fetch.missing"),
    "a page that leads to this machine": (page(LINK.replace(BADGE, "https://127.0.0.1/badge")), "fetch.host"),
    "a page that leads to a private address": (page(LINK.replace(BADGE, "https://10.0.0.1/badge")), "fetch.host"),
    "a page that leads to an open connection": (page(LINK.replace("https:", "http:")), "fetch.not_https"),
    "a page that leads to an unusual port": (page(LINK.replace(".net/", ".net:8443/")), "fetch.port"),
    "a page that leads to somebody's password": (page(LINK.replace("//", "//a:b@")), "fetch.url"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code"), FRUITLESS.values(), ids=FRUITLESS)
def test_a_page_is_never_trusted(content: bytes, code: str, node: Verifying, world: World, tiny_png: bytes) -> None:
    world.internet.documents |= {
        PAGE: content,
        "https://cdn.example.net/page": page(LINK),
        "https://cdn.example.net/plain.png": tiny_png,
        BADGE: b"{}",
    }
    world.internet.types[PAGE] = "text/html"
    status, text = ask(node, PAGE)
    assert status == 422
    assert MESSAGES[f"problem.{code}.title"] in text
    assert len(world.internet.requests) <= 2
    assert BADGE not in world.internet.requests


HEAVY: dict[str, bytes] = {
    "deep": b"<html>" + b"<div>" * 200_000,
    "many attributes": b"<html><meta " + b'a="b" ' * 100_000 + b">",
    "many links": b"<html>" + b'<link rel="alternate" type="text/css" href="/a">' * 20_000,
    "one long attribute": b'<html><link rel="' + b"alternate " * 100_000 + b'">',
    "entities": b'<!DOCTYPE html [<!ENTITY a "&b;&b;"><!ENTITY b "&c;&c;">]><html>' + b"&a;&amp;" * 100_000,
    "an entity of this machine": b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><link href="&a;">',
    "unclosed comments": b"<html>" + b"<!--" * 200_000,
    "formatting without an end": b"<html>" + b"<b><i><p>" * 100_000,
    "no text at all": b"<html>" + b"\0\xff" * 400_000,
}


@pytest.mark.parametrize("content", HEAVY.values(), ids=HEAVY)
def test_a_heavy_page_costs_little(content: bytes) -> None:
    begun = time.process_time()
    assert linked_badge(content, PAGE) is None
    assert time.process_time() - begun < 1.0
