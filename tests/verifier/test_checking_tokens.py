"""A badge as a token from end to end: what is fetched for it, what the registry knows of it, what it is called."""

import asyncio
from datetime import timedelta

import pytest
from badge_world import NOW, SKILL
from foreign_keys import public_key
from internet import Internet
from simulator import World
from token_world import ISSUER, JWKS, KEY_URL, claims, in_header, jwk, key, token

from credentials.baking import bake_png
from credentials.report import POLICIES, CheckName, Outcome
from credentials.strict_json import JsonObject, dump
from skills_framework.loading import load_framework
from verifier.checking import Checked, check
from verifier.explaining import Answer, explain
from verifier.trust import RecognisedIssuer, Registry, Scope, SeenKey

YEAR = timedelta(days=365)


@pytest.fixture
def university() -> World:
    """An https issuer with a page, a key behind an address and a set of keys."""
    world = World(NOW)
    world.internet.documents.update(
        {
            ISSUER: b"<!doctype html><title>The University</title>",
            KEY_URL: dump(jwk(key())),
            JWKS: dump({"keys": [jwk(key(), kid=KEY_URL)]}),
        }
    )
    return world


def checked(
    world: World, badge: bytes, registry: Registry, *, policy: str = "public", offline: bool = False
) -> Checked:
    return asyncio.run(
        check(
            badge,
            policy=POLICIES[policy],
            at=world.at,
            registry=registry,
            fetcher=None if offline else world.fetcher(),
            framework=load_framework(),
        )
    )


def registry(*, name: str = "university") -> Registry:
    public = public_key(key(name=name))
    pin = SeenKey(KEY_URL, public.multikey, NOW - YEAR, NOW)
    scope = Scope(skills=frozenset({SKILL}))
    return Registry([RecognisedIssuer(ISSUER, "The University", scope, NOW - YEAR, None, "The movement", (pin,))])


def answer(result: Checked, name: CheckName) -> str:
    return result.report.check(name).code


def test_the_keys_of_a_token_are_fetched_one_after_the_other(university: World) -> None:
    result = checked(university, token(), Registry())
    assert result.report.verdict is Outcome.VALID
    assert university.internet.requests == [KEY_URL, ISSUER, JWKS]
    assert explain(result.report).answer is Answer.UNVOUCHED


def test_a_token_in_an_image_is_the_same_badge(university: World, tiny_png: bytes) -> None:
    result = checked(university, bake_png(tiny_png, token()), registry(), policy="recognised")
    assert (result.form, result.payload) == ("png", token())
    assert result.report.verdict is Outcome.VALID
    assert answer(result, CheckName.ISSUER_TRUST) == "issuer_trust.recognised"


def test_the_registry_knows_the_issuer_of_a_token(university: World) -> None:
    result = checked(university, token(), registry(), policy="recognised")
    assert explain(result.report).answer is Answer.VALID
    stranger = checked(university, token(), registry(name="somebody else"))
    assert answer(stranger, CheckName.ISSUER_KEY) == "issuer_key.unconfirmed"
    assert stranger.report.verdict is Outcome.UNKNOWN


def test_a_remembered_key_needs_no_network(university: World) -> None:
    result = checked(university, token(), registry(), policy="recognised", offline=True)
    assert result.report.verdict is Outcome.VALID
    assert university.internet.requests == []
    unknown = checked(university, token(), Registry(), offline=True)
    assert explain(unknown.report).answer is Answer.OFFLINE


def test_a_key_that_a_token_brings_along_shows_nothing_about_its_issuer(university: World) -> None:
    stranger: JsonObject = in_header(key())
    del university.internet.documents[JWKS]
    result = checked(university, token(header=stranger), Registry())
    assert answer(result, CheckName.PROOF) == "proof.valid"
    assert answer(result, CheckName.ISSUER_KEY) == "issuer_key.self_asserted"
    assert result.report.verdict is Outcome.UNKNOWN


def test_a_token_makes_nobody_fetch_what_its_header_points_to(university: World) -> None:
    header: JsonObject = {"jku": "https://evil.example.org/keys", "x5u": "https://evil.example.org/cert"}
    university.internet.documents["https://evil.example.org/keys"] = b"{}"
    result = checked(university, token(header=header), Registry())
    assert result.report.verdict is Outcome.INVALID
    assert university.internet.requests == []


def test_claims_that_lie_are_found_out_whatever_the_registry_says(university: World) -> None:
    result = checked(university, token(claims(jti="urn:uuid:another")), registry(), policy="recognised")
    assert answer(result, CheckName.PROOF) == "jwt.claim_differs"
    assert result.report.verdict is Outcome.INVALID


def test_an_address_of_ones_own_machine_is_never_asked() -> None:
    world = World(NOW, internet=Internet())
    for kid in ("https://127.0.0.1/key", "https://localhost/key", "https://[::1]/key", "https://2130706433/key"):
        result = checked(world, token(header={"kid": kid}), Registry())
        assert result.report.verdict is Outcome.UNKNOWN
        assert answer(result, CheckName.ISSUER_KEY) == "issuer_key.unreachable"
    assert world.internet.requests == []
