"""Endorsed badges and learner records from end to end: gathered, answered by the API, told on the page."""

import asyncio
import json

import pytest
from simulator import CONTEXTS, Issuer, World, signed
from verifying_node import Verifying

from credentials.contexts import CLR_2_0_1, CREDENTIALS_V2, OPEN_BADGES_3_0_3
from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.report import POLICIES, CheckName, Outcome
from credentials.strict_json import JsonObject, JsonValue, dump
from verifier.checking import Checked, check
from verifier.gathering import MAX_FETCHES, MAX_FETCHES_INSIDE, gather
from verifier.trust import Registry

URL = "/api/v1/verifications"


def endorsement(world: World, by: Issuer, of: str, *, number: int = 1, **members: JsonValue) -> JsonObject:
    document: JsonObject = {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{number:08x}-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement of the hub",
        "issuer": {"id": by.did, "type": ["Profile"], "name": f"{by.name} <b>"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": of, "type": ["EndorsementSubject"], "endorsementComment": "We know them well."},
        **members,
    }
    return signed(document, by.key, method=by.method(by.key), created=world.at)


def endorsed(world: World, hub: Issuer, *endorsements: JsonObject) -> bytes:
    """Give a badge whose issuer is endorsed."""
    document = world.unsigned(hub)
    issuer = document["issuer"]
    assert isinstance(issuer, dict)
    issuer["endorsement"] = list[JsonValue](endorsements)
    return dump(signed(document, hub.key, method=hub.method(hub.key), created=world.at))


def record(world: World, by: Issuer, *badges: bytes) -> bytes:
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3],
        "id": "urn:uuid:5d1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record of Ada",
        "issuer": {"id": by.did, "type": ["Profile"], "name": by.name},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "verifiableCredential": [json.loads(badge) for badge in badges],
        },
    }
    return dump(signed(document, by.key, method=by.method(by.key), created=world.at))


def checked(world: World, credential: bytes, registry: Registry | None = None) -> Checked:
    return asyncio.run(
        check(
            credential,
            policy=POLICIES["public"],
            at=world.at,
            registry=registry or Registry(),
            fetcher=world.fetcher(),
        )
    )


@pytest.fixture
def ally(world: World) -> Issuer:
    return world.issuer("ally", host="ally.example.org")


def test_what_endorsements_need_is_fetched_and_the_registry_asked(world: World, hub: Issuer, ally: Issuer) -> None:
    badge = endorsed(world, hub, endorsement(world, ally, hub.did))
    report = checked(world, badge, world.registry(ally)).report
    assert report.verdict is Outcome.VALID
    assert report.check(CheckName.ENDORSEMENTS).code == "endorsements.valid"
    assert report.endorsements[0].report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.recognised"
    assert ally.did_url in world.internet.requests


def test_an_endorser_out_of_reach_takes_nothing_from_the_badge(world: World, hub: Issuer, ally: Issuer) -> None:
    badge = endorsed(world, hub, endorsement(world, ally, hub.did))
    world.internet.down.add(ally.host)
    report = checked(world, badge).report
    assert report.verdict is Outcome.VALID
    assert report.check(CheckName.ENDORSEMENTS).code == "endorsements.some_unclear"
    assert report.endorsements[0].report.check(CheckName.ISSUER_KEY).code == "issuer_key.unreachable"


def evidence(world: World, credential: bytes) -> Evidence:
    return asyncio.run(gather(credential, registry=Registry(), fetcher=world.fetcher(), clock=lambda: world.at))


def test_what_is_inside_shares_a_budget_of_its_own(world: World, hub: Issuer) -> None:
    badges = list[bytes]()
    for number in range(10):
        other = world.issuer("other", host=f"h{number}.example.net")
        badges.append(world.badge(other))
    world.internet.requests.clear()
    found = evidence(world, record(world, hub, *badges))
    assert len(world.internet.requests) == 1 + MAX_FETCHES_INSIDE
    assert isinstance(found.documents[hub.did_url], Retrieved)
    left = [document for document in found.documents.values() if isinstance(document, Unreachable)]
    assert {document.code for document in left} == {"fetch.too_many"}
    assert len(left) == 20 - MAX_FETCHES_INSIDE
    assert MAX_FETCHES == 6


def test_each_badge_of_a_record_is_told_by_itself(world: World, hub: Issuer, ally: Issuer) -> None:
    good, revoked = world.badge(hub), world.badge(hub)
    hub.revoke(revoked)
    report = checked(world, record(world, ally, good, revoked)).report
    assert [inner.verdict.value for inner in report.inner] == ["valid", "invalid"]


def test_the_api_answers_for_everything_inside(node: Verifying, world: World, hub: Issuer, ally: Issuer) -> None:
    badge = endorsed(world, hub, endorsement(world, ally, hub.did))
    answer = node.browser.post(URL, content=record(world, ally, badge)).json()
    assert (answer["kind"], answer["verdict"], answer["endorsements"]) == ("record", "valid", [])
    (inner,) = answer["inner"]
    assert (inner["kind"], inner["verdict"]) == ("badge", "valid")
    assert inner["credential"] == json.loads(badge)
    (told,) = inner["endorsements"]
    assert (told["endorses"], told["kind"], told["verdict"]) == ("issuer", "endorsement", "valid")
    assert all(found["message"] != found["code"] for found in told["checks"])


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_tells_each_endorsement_with_its_reason(
    language: str, node: Verifying, world: World, hub: Issuer, ally: Issuer
) -> None:
    good = endorsement(world, ally, hub.did)
    foreign = endorsement(world, ally, "did:web:elsewhere.example.org", number=2)
    html = paste(node, endorsed(world, hub, good, foreign), language)
    words = node.shell.languages
    assert words.t(language, "verify.endorsements.issuer") in html
    assert "We know them well." in html
    assert words.t(language, "problem.recipient.endorses_another.reason", "did:web:elsewhere.example.org") in html
    assert words.t(language, "verify.answer.unvouched") in html
    assert html.count("We know them well.") == 1 + raw(html).count("We know them well.")  # only of the good one
    assert "<b>" not in html  # an endorser's name is text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_of_a_record_tells_each_badge(language: str, node: Verifying, world: World, hub: Issuer) -> None:
    badge = world.badge(hub)
    hub.revoke(badge)
    html = paste(node, record(world, hub, badge, world.badge(hub)), language)
    words = node.shell.languages
    for key in ("verify.kind.record", "verify.inside", "verify.answer.revoked"):
        assert words.t(language, key) in html, key
    assert "Record of Ada" in html
    assert html.count("Workshop facilitation") >= 2
    assert f"<h1>{words.t(language, 'verify.answer.record.partly', 1, 2)}</h1>" in html
    assert words.t(language, "verify.answer.record.valid") not in html
    assert words.t(language, "problem.remark.inner_not_valid.reason", "1", "2") in html


def test_the_page_of_an_endorsement_does_not_call_it_a_badge(
    node: Verifying, world: World, hub: Issuer, ally: Issuer
) -> None:
    html = paste(node, dump(endorsement(world, ally, hub.did)), "en")
    words = node.shell.languages
    assert words.t("en", "verify.kind.endorsement") in html
    assert words.t("en", "verify.answer.endorsement.valid") in html
    assert hub.did in html
    expired = dump(endorsement(world, ally, hub.did, validUntil="2026-01-02T00:00:00Z"))
    assert words.t("en", "verify.answer.endorsement.invalid") in paste(node, expired, "en")


def raw(html: str) -> str:
    """Give the part of the page that shows the file unchecked."""
    return html[html.rindex("<details") :]


def paste(node: Verifying, credential: bytes, language: str) -> str:
    answer = node.browser.post("/verify", data={"text": credential.decode()}, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text
