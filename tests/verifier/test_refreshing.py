"""The newer edition that an issuer offers: asked for on demand only, once, and good or not taken."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from simulator import Issuer, Key, World, altered, signed
from verifying_node import Verifying

from credentials.contexts import CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.report import POLICIES, CheckName, Outcome
from credentials.strict_json import JsonObject, dump
from verifier.checking import Checked, check, check_newest
from verifier.trust import Registry

REFRESH = "https://badges.example.org/refresh/1"
BADGE_ID = "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"
URL = "/api/v1/verifications"


def edition(world: World, hub: Issuer, *, days_old: int = 0, **members: object) -> bytes:
    """Give an edition of one badge, which names where newer ones are."""
    document = world.unsigned(hub, valid_from=world.at - timedelta(days=days_old))
    document["@context"] = [CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS]
    document["id"] = BADGE_ID
    document["refreshService"] = {"id": REFRESH, "type": "1EdTechCredentialRefresh"}
    document.update(members)  # type: ignore[arg-type] # tests put anything there
    return dump(signed(document, hub.key, method=hub.method(hub.key), created=world.at))


def expired(world: World, hub: Issuer) -> bytes:
    until = (world.at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return edition(world, hub, days_old=30, validUntil=until)


def checked(world: World, credential: bytes) -> Checked:
    return asyncio.run(
        check_newest(
            credential,
            policy=POLICIES["public"],
            at=world.at,
            registry=Registry(),
            fetcher=world.fetcher(),
        )
    )


@pytest.mark.conformance("OB-82")
def test_a_newer_edition_takes_the_place_of_the_old_one(world: World, hub: Issuer) -> None:
    new = edition(world, hub)
    world.internet.documents[REFRESH] = new
    found = checked(world, expired(world, hub))
    assert found.report.verdict is Outcome.VALID
    assert found.payload == new
    assert [(remark.code, dict(remark.fields)) for remark in found.report.remarks] == [
        ("remark.refreshed", {"url": REFRESH})
    ]


def test_nobody_is_asked_unless_it_is_wanted(world: World, hub: Issuer) -> None:
    world.internet.documents[REFRESH] = edition(world, hub)
    found = asyncio.run(
        check(
            expired(world, hub),
            policy=POLICIES["public"],
            at=world.at,
            registry=Registry(),
            fetcher=world.fetcher(),
        )
    )
    assert found.report.verdict is Outcome.INVALID
    assert REFRESH not in world.internet.requests


@pytest.mark.conformance("OB-84")
def test_the_answer_is_never_refreshed_in_turn(world: World, hub: Issuer) -> None:
    second = "https://badges.example.org/refresh/2"
    service: JsonObject = {"id": second, "type": "1EdTechCredentialRefresh"}
    world.internet.documents[REFRESH] = edition(world, hub, refreshService=service)
    checked(world, expired(world, hub))
    assert world.internet.requests.count(REFRESH) == 1
    assert second not in world.internet.requests


def test_a_revoked_newer_edition_is_told_as_such(world: World, hub: Issuer) -> None:
    new = edition(world, hub)
    hub.revoke(new)
    world.internet.documents[REFRESH] = new
    found = checked(world, edition(world, hub, days_old=30))
    assert found.report.check(CheckName.STATUS).code == "status.revoked"


def by_stranger(world: World, hub: Issuer) -> bytes:
    document = json.loads(edition(world, hub))
    document.pop("proof")
    key = Key.of("stranger")
    method = f"did:key:{key.public.multikey}#{key.public.multikey}"
    return dump(signed(document, key, method=method, created=world.at))


# What stands at the address: what is remarked, and why.
OFFERS: dict[str, tuple[Callable[[World, Issuer], bytes | None], str, str | None]] = {
    "nothing": (lambda *_: None, "remark.refresh_failed", "fetch.missing"),
    "a page": (lambda *_: b"hello", "remark.refresh_failed", "no_badge.form"),
    "an altered edition": (
        lambda world, hub: altered(edition(world, hub), {"name": "Professor"}),
        "remark.refresh_failed", "proof.signature",
    ),
    "an edition that somebody else signed": (by_stranger, "remark.refresh_failed", "issuer_key.self_asserted"),
    "an edition with a member that no context defines": (
        lambda world, hub: altered(edition(world, hub), {"grade": "A"}),
        "remark.refresh_failed", "data_model.undefined_term",
    ),
    "another badge": (
        lambda world, hub: edition(world, hub, id="urn:uuid:00000000-51a7-4ae8-9cb8-7b2e6d6b8f3c"),
        "remark.refresh_other", None,
    ),
    "an older edition": (
        lambda world, hub: edition(world, hub, days_old=60), "remark.refresh_other", None,
    ),
}  # fmt: skip


@pytest.mark.conformance("OB-83")
@pytest.mark.parametrize("name", OFFERS)
def test_a_bad_offer_leaves_the_badge_what_it_is(name: str, world: World, hub: Issuer) -> None:
    make, code, reason = OFFERS[name]
    content = make(world, hub)
    if content is not None:
        world.internet.documents[REFRESH] = content
    given = edition(world, hub, days_old=30)
    found = checked(world, given)
    assert found.payload == given
    assert found.report.verdict is Outcome.VALID
    (remark,) = found.report.remarks
    assert (remark.code, remark.fields.get("reason")) == (code, reason)


def test_an_edition_of_another_issuer_is_another_badge(world: World, hub: Issuer) -> None:
    other = world.issuer("other", host="other.example.org")
    world.internet.documents[REFRESH] = edition(world, other)
    found = checked(world, edition(world, hub, days_old=30))
    assert [remark.code for remark in found.report.remarks] == ["remark.refresh_other"]


@pytest.mark.conformance("OB-81")
def test_an_altered_badge_sends_nobody_anywhere(world: World, hub: Issuer) -> None:
    world.internet.documents[REFRESH] = edition(world, hub)
    found = checked(world, altered(edition(world, hub), {"name": "Professor"}))
    assert found.report.verdict is Outcome.INVALID
    assert REFRESH not in world.internet.requests


def test_the_api_refreshes_when_asked(node: Verifying, world: World, hub: Issuer) -> None:
    world.internet.documents[REFRESH] = edition(world, hub)
    old = expired(world, hub)
    assert node.browser.post(URL, content=old).json()["verdict"] == "invalid"
    answer = node.browser.post(f"{URL}?refresh=true", content=old).json()
    assert answer["verdict"] == "valid"
    assert [remark["code"] for remark in answer["remarks"]] == ["remark.refreshed"]
