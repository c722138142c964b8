"""Older badges from end to end: gathered over the network's rules, recognised, shown on the page and in the API."""

import asyncio
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from older_badges import ADDRESS, Academy, baked_svg, text_chunk, with_chunks, written
from simulator import CONTEXTS, Issuer, World, signed
from verifying_node import Verifying

from credentials.contexts import EXTENSIONS
from credentials.gathered import Retrieved, Unreachable
from credentials.generation import Generation
from credentials.report import PUBLIC, RECOGNISED, CheckName, Policy
from credentials.strict_json import JsonObject, dump
from verifier.checking import Checked, check, check_newest
from verifier.gathering import MAX_FETCHES
from verifier.recognised_issuers import RecognisedIssuer, Scope
from verifier.trust import Registry

MESSAGES = {
    language: json.loads((Path(__file__).parents[2] / "chassis/i18n" / f"{language}.json").read_text(encoding="utf-8"))
    for language in ("en", "fr", "ar")
}


@pytest.fixture
def academy(world: World) -> Academy:
    issuer = Academy()
    issuer.sign_by_profile()
    publish(world, issuer)
    return issuer


def publish(world: World, academy: Academy) -> None:
    """Put the pages of the academy on the Internet."""
    for url, page in academy.pages.items():
        assert isinstance(page, bytes)
        world.internet.documents[url] = page


def checked(world: World, source: bytes, *, registry: Registry | None = None, policy: Policy = PUBLIC) -> Checked:
    return asyncio.run(
        check(source, policy=policy, at=world.at, registry=registry or Registry(), fetcher=world.fetcher())
    )


def registry_of(world: World, academy: Academy) -> Registry:
    entry = RecognisedIssuer(
        did=academy.issuer_url,
        name="The Academy",
        scope=Scope(covers_all=True),
        since=world.at - timedelta(days=365),
        until=None,
        vouched_by="The movement",
    )
    return Registry([entry])


def test_a_hosted_badge_takes_three_fetches_and_a_signed_one_four(world: World, academy: Academy) -> None:
    assert checked(world, written(academy.assertion())).report.verdict.value == "valid"
    assert sorted(world.internet.requests) == sorted([academy.assertion_url, academy.badge_url, academy.issuer_url])
    world.internet.requests.clear()
    assert checked(world, academy.sign()).report.verdict.value == "valid"
    assert len(world.internet.requests) == 4 < MAX_FETCHES


def test_an_issuer_is_recognised_by_the_address_of_its_profile(world: World, academy: Academy) -> None:
    for source in (written(academy.assertion()), academy.sign(), academy.assertion_url.encode()):
        known = checked(world, source, registry=registry_of(world, academy), policy=RECOGNISED)
        assert known.report.verdict.value == "valid"
        assert known.report.check(CheckName.ISSUER_TRUST).fields["name"] == "The Academy"
        unknown = checked(world, source, policy=RECOGNISED)
        assert unknown.report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.unrecognised"


def test_an_issuer_that_borrows_a_recognised_name_is_flagged(world: World, academy: Academy) -> None:
    known = registry_of(world, Academy(origin="https://movement.example.com"))
    for name, flagged in (("Quarry school", False), ("The Acаdemy", True)):
        profile = academy.profile(name=name, publicKey=academy.key_url)
        world.internet.documents[academy.issuer_url] = json.dumps(profile).encode()
        for source in (academy.sign(), written(academy.assertion()), academy.assertion_url.encode()):
            assert ("remark.lookalike_issuer" in told(checked(world, source, registry=known))) is flagged


def told(found: Checked) -> set[str]:
    return {remark.code for remark in found.report.remarks}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"revoked": true, "revocationReason": "Awarded by mistake"}', "status.revoked_because"),
        (b"gone", "status.revoked"),
        (b"", "status.revoked"),
        (b"x" * 100_000, "status.revoked"),
    ],
)
def test_410_gone_is_told_apart_and_means_revoked(body: bytes, code: str, world: World, academy: Academy) -> None:
    world.internet.documents[academy.assertion_url] = body
    world.internet.statuses[academy.assertion_url] = 410
    found = checked(world, written(academy.assertion()))
    assert (found.report.check(CheckName.STATUS).code, found.report.verdict.value) == (code, "invalid")
    gone = found.evidence.documents[academy.assertion_url]
    assert isinstance(gone, Unreachable)
    assert (gone.code, gone.content) == ("fetch.gone", body[: 16 * 1024])


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 418, 500, 503])
def test_every_other_answer_leaves_it_open(status: int, world: World, academy: Academy) -> None:
    world.internet.statuses[academy.assertion_url] = status
    found = checked(world, written(academy.assertion()))
    assert found.report.check(CheckName.STATUS).code == "status.unreachable"
    assert found.report.check(CheckName.PROOF).code == "proof.hosted_unreachable"
    assert found.report.verdict.value == "unknown"


def test_without_the_network_nothing_is_asked_and_nothing_is_valid(world: World, academy: Academy) -> None:
    for source in (written(academy.assertion()), academy.sign()):
        report = asyncio.run(check(source, policy=PUBLIC, at=world.at, registry=Registry(), fetcher=None)).report
        assert report.verdict.value == "unknown"
    assert world.internet.requests == []


def newest(world: World, source: bytes) -> Checked:
    return asyncio.run(check_newest(source, policy=PUBLIC, at=world.at, registry=Registry(), fetcher=world.fetcher()))


def test_an_older_badge_is_never_refreshed_nor_takes_the_place_of_a_newer_one(
    world: World, academy: Academy, hub: Issuer
) -> None:
    service: JsonObject = {"id": f"{academy.origin}/newer", "type": "1EdTechCredentialRefresh"}
    unsigned = world.unsigned(hub, id=academy.assertion_url, refreshService=service)
    unsigned["@context"] = [*CONTEXTS, EXTENSIONS]
    document = signed(unsigned, hub.key, method=hub.method(hub.key), created=world.at - timedelta(days=30))
    newer = dump(document)
    lookalike = academy.assertion(issuer=hub.did, refreshService=service, validFrom=document["validFrom"])
    world.internet.documents[academy.assertion_url] = json.dumps(lookalike).encode()
    world.internet.documents[f"{academy.origin}/newer"] = json.dumps(lookalike).encode()
    assert newest(world, academy.assertion_url.encode()).report.verdict.value == "valid"
    assert f"{academy.origin}/newer" not in world.internet.requests
    found = newest(world, newer).report
    assert f"{academy.origin}/newer" in world.internet.requests
    assert (found.generation, found.credential) == (Generation.OPEN_BADGES_3, document)
    assert "remark.refresh_other" in {remark.code for remark in found.remarks}


HOSTILE_ADDRESSES = [
    "http://academy.example.org/assertions/1",
    "https://127.0.0.1/1",
    "https://[::1]/1",
    "https://localhost/1",
    "https://2130706433/",
    "https://intranet/1",
    "https://user:word@academy.example.org/assertions/1",
    "https://academy.example.org:8443/1",
    "file:///etc/passwd",
    "https://169.254.169.254/latest/meta-data",
]


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_a_hostile_address_reaches_no_host(address: str, world: World, academy: Academy) -> None:
    for source in (
        written(academy.assertion(id=address)),
        written(academy.assertion(id="https://academy.example.org/none", badge=address)),
        academy.sign(academy.signed_assertion(badge=address)),
        baked_svg(verify=address) if address.startswith("http") else written(academy.assertion(id=address)),
    ):
        report = checked(world, source).report
        assert report.verdict.value != "valid"
    asked = {url for url in world.internet.requests if not url.startswith("https://academy.example.org/")}
    assert asked == set()


def test_a_key_ring_of_forty_addresses_ends_within_the_limit(world: World, academy: Academy) -> None:
    keys = [f"https://k{number}.example.net/key" for number in range(40)]
    profile = academy.profile(publicKey=list(keys), revocationList=academy.list_url)
    world.internet.documents[academy.issuer_url] = json.dumps(profile).encode()
    report = checked(world, academy.sign(academy.signed_assertion(verification={"type": "signed"}))).report
    assert report.verdict.value == "unknown"
    assert len(world.internet.requests) <= MAX_FETCHES


def words(html: str) -> str:
    """Give what a reader sees before opening anything."""
    main = re.sub(r"(?s)<details.*?</details>", " ", html[html.index("<main") : html.index("</main")])
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_tells_the_badge_and_that_its_evidence_is_weaker(
    language: str, node: Verifying, world: World, academy: Academy
) -> None:
    for source in (written(academy.assertion()), academy.sign()):
        answer = node.browser.post("/verify", data={"text": source.decode()}, headers={"Accept-Language": language})
        page, said = words(answer.text), MESSAGES[language]
        for text in ("Editing", "Academy", "Edited ten articles.", "Cites sources", said["verify.answer.unvouched"]):
            assert text in page
        kind = "hosted" if source.startswith(b"{") else "signed"
        assert said[f"problem.remark.open_badges_2_{kind}.reason"] in page
        assert said["verify.standard.open_badges_2"] in page
        # What bears no signature is not said to be signed.
        assert (said["verify.check.proof"] in page, said["verify.check.issuer_key"] in page) == (kind == "signed",) * 2
        assert (said["verify.check.proof.hosted"] in page) == (kind == "hosted")
        assert said["verify.fact.recipient.hashed"].replace("$1", said["verify.recipient.email"]) in page
        assert f'href="{academy.origin}/badges/editing.png"' in answer.text
        assert ADDRESS not in answer.text
        assert "<img" not in answer.text[answer.text.index("<main") :]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_file_that_differs_from_its_site_is_told_as_that(
    language: str, node: Verifying, world: World, academy: Academy
) -> None:
    forged = academy.assertion(recipient={"type": "email", "hashed": False, "identity": "mallory@example.org"})
    answer = node.browser.post(
        "/verify", data={"text": written(forged).decode()}, headers={"Accept-Language": language}
    )
    page = words(answer.text)
    assert MESSAGES[language]["verify.answer.differs"] in page
    assert "mallory" not in page


def test_an_image_with_an_address_and_a_pasted_address_are_checked(
    node: Verifying, world: World, academy: Academy, tiny_png: bytes
) -> None:
    image = with_chunks(tiny_png, text_chunk(b"tEXt", academy.assertion_url.encode()))
    uploaded = node.browser.post("/verify", files={"file": ("badge.png", image, "image/png")})
    pasted = node.browser.post("/verify", data={"text": f" {academy.assertion_url}\n"})
    given = node.browser.post("/verify", data={"url": academy.assertion_url})
    for answer in (uploaded, pasted, given):
        assert MESSAGES["en"]["verify.answer.unvouched"] in words(answer.text)


def test_the_api_tells_generation_and_badge(node: Verifying, world: World, academy: Academy) -> None:
    answer = node.browser.post("/api/v1/verifications", content=written(academy.assertion())).json()
    assert (answer["verdict"], answer["generation"]) == ("valid", "open_badges_2")
    assert answer["credential"] == academy.assertion()
    assert answer["badge"] == {
        "name": "Editing",
        "issuer": {"id": academy.issuer_url, "name": "Academy", "url": academy.origin},
        "criteria": {"id": f"{academy.origin}/badges/editing/criteria", "narrative": "Edited ten articles."},
        "image": f"{academy.origin}/badges/editing.png",
        "issued": "2026-10-02T07:00:00Z",
        "expires": None,
        "recipient": {"type": "email", "hashed": True},
    }


def test_the_api_names_what_is_too_old(node: Verifying) -> None:
    badge = {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion", "badge": "https://a.example.org/1"}
    answer = node.browser.post("/api/v1/verifications", json=badge).json()
    assert (answer["verdict"], answer["generation"], answer["badge"]) == ("unknown", "open_badges_1", None)


def test_a_stranger_places_no_script_behind_a_link(node: Verifying, world: World, academy: Academy) -> None:
    hostile = academy.badge_class(
        name="<script>alert(1)</script>", image="javascript:alert(1)", criteria="javascript:alert(2)"
    )
    world.internet.documents[academy.badge_url] = json.dumps(hostile).encode()
    html = node.browser.post("/verify", data={"url": academy.assertion_url}).text
    assert 'href="javascript' not in html
    assert "<script>alert" not in html


def test_what_was_fetched_says_how_old_it_is(world: World, academy: Academy) -> None:
    found = checked(world, written(academy.assertion())).evidence.documents[academy.badge_url]
    assert isinstance(found, Retrieved)
    assert (found.at, found.source) == (world.at, "network")
