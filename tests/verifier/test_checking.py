"""A badge from end to end: every state that it can be in, and what is said of it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from simulator import SKILL, Issuer, Key, World, altered, signed

from credentials.baking import bake_png
from credentials.gathered import Retrieved
from credentials.multibase import base64url_encode
from credentials.problems import NoBadge
from credentials.report import POLICIES, CheckName, Outcome
from credentials.strict_json import dump
from skills_framework.loading import load_framework
from verifier.checking import Checked, check
from verifier.explaining import Answer, Trust, explain
from verifier.gathering import KeptDocuments
from verifier.newest_lists import MAX_LISTS, NewestLists
from verifier.recognised_issuers import Scope
from verifier.trust import Registry

DAY = timedelta(days=1)
OTHER_SKILL = "https://w3id.org/movement-badges/skills/bbbbbb"


def checked(
    world: World,
    badge: bytes,
    registry: Registry,
    *,
    policy: str = "public",
    offline: bool = False,
    recipient: str | None = None,
    at: datetime | None = None,
) -> Checked:
    return asyncio.run(
        check(
            badge,
            policy=POLICIES[policy],
            at=at or world.at,
            registry=registry,
            fetcher=None if offline else world.fetcher(),
            framework=load_framework(),
            recipient=recipient,
        )
    )


def revoked(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    hub.revoke(badge)
    return badge


def suspended(world: World, hub: Issuer) -> bytes:
    hub.list_purpose = "suspension"
    return revoked(world, hub)


def revoked_and_expired(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub, valid_until=world.at - DAY)
    hub.revoke(badge)
    return badge


def unreachable(world: World, hub: Issuer) -> bytes:
    world.internet.down.add(hub.host)
    return world.badge(hub)


def list_gone(world: World, hub: Issuer) -> bytes:
    del world.internet.documents[hub.list_url]
    return world.badge(hub)


def list_signed_by_a_stranger(world: World, hub: Issuer) -> bytes:
    world.internet.documents[hub.list_url] = hub.status_list(by=Key.of("stranger"))
    return world.badge(hub)


def revocation_by_a_stranger(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    hub.revoke(badge)
    world.internet.documents[hub.list_url] = hub.status_list(by=Key.of("stranger"))
    return badge


def list_of_another_address(world: World, hub: Issuer) -> bytes:
    world.internet.documents[hub.list_url] = hub.status_list(id=hub.list_url + "-old")
    return world.badge(hub)


def list_run_out(world: World, hub: Issuer) -> bytes:
    world.internet.documents[hub.list_url] = hub.status_list(at=world.at - 2 * DAY)
    return world.badge(hub)


def list_for_another_purpose(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    hub.list_purpose = "message"
    hub.publish()
    return badge


def list_is_nonsense(world: World, hub: Issuer) -> bytes:
    world.internet.documents[hub.list_url] = b"<html>maintenance</html>"
    return world.badge(hub)


def beyond_the_list(world: World, hub: Issuer) -> bytes:
    status = {
        "id": f"{hub.list_url}#131072",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "131072",
        "statusListCredential": hub.list_url,
    }
    return world.badge(hub, credentialStatus=dict(status))


def without_proof(world: World, hub: Issuer) -> bytes:
    return altered(world.badge(hub), {"proof": None})


def other_name(world: World, hub: Issuer) -> bytes:
    return altered(world.badge(hub), {"credentialSubject/achievement/name": "Steward of stewards"})


def undefined_member(world: World, hub: Issuer) -> bytes:
    return altered(world.badge(hub), {"credentialSubject/achievement/grade": "A+"})


def signed_by_a_stranger(world: World, hub: Issuer) -> bytes:
    stranger = world.issuer("stranger", host="stranger.example.net")
    return world.badge(hub, by=stranger.key, method=stranger.method(stranger.key))


def signed_by_an_unlisted_key(world: World, hub: Issuer) -> bytes:
    return world.badge(hub, by=Key.of("found on the street"))


def proof_of_an_old_suite(world: World, hub: Issuer) -> bytes:
    return altered(world.badge(hub), {"proof/cryptosuite": "bbs-2023"})


def two_members_of_one_name(world: World, hub: Issuer) -> bytes:
    return world.badge(hub).replace(b'{"@context"', b'{"name":"Twice","@context"', 1)


def of_a_strange_context(world: World, hub: Issuer) -> bytes:
    return altered(world.badge(hub), {"@context": ["https://www.w3.org/ns/credentials/v2", "https://example.org/c"]})


@dataclass(frozen=True)
class State:
    """What a badge is made like, and what must be said of it."""

    make: Callable[[World, Issuer], bytes]
    verdict: Outcome
    check: CheckName
    code: str
    answer: Answer


GOOD, BAD, OPEN = Outcome.VALID, Outcome.INVALID, Outcome.UNKNOWN
STATES: dict[str, State] = {
    "good": State(World.badge, GOOD, CheckName.STATUS, "status.clear", Answer.VALID),
    "revoked": State(revoked, BAD, CheckName.STATUS, "status.revoked", Answer.REVOKED),
    "suspended": State(suspended, BAD, CheckName.STATUS, "status.suspended", Answer.SUSPENDED),
    "revoked and expired": State(revoked_and_expired, BAD, CheckName.TIME, "time.expired", Answer.REVOKED),
    "expired": State(
        lambda world, hub: world.badge(hub, valid_until=world.at - DAY),
        BAD, CheckName.TIME, "time.expired", Answer.EXPIRED,
    ),
    "not yet valid": State(
        lambda world, hub: altered_date(world, hub, world.at + DAY),
        BAD, CheckName.TIME, "time.not_yet_valid", Answer.NOT_YET_VALID,
    ),
    "altered": State(other_name, BAD, CheckName.PROOF, "proof.signature", Answer.ALTERED),
    "with an undefined member": State(
        undefined_member, BAD, CheckName.DATA_MODEL, "data_model.undefined_term", Answer.IMPROPER
    ),
    "without its proof": State(without_proof, BAD, CheckName.PROOF, "proof.missing", Answer.UNSIGNED),
    "signed by a stranger": State(signed_by_a_stranger, BAD, CheckName.ISSUER_KEY, "issuer_key.foreign", Answer.FORGED),
    "signed by a key that nobody lists": State(
        signed_by_an_unlisted_key, BAD, CheckName.ISSUER_KEY, "issuer_key.not_listed", Answer.FORGED
    ),
    "with a member twice": State(
        two_members_of_one_name, BAD, CheckName.DOCUMENT, "document.duplicate_key", Answer.IMPROPER
    ),
    "of an issuer out of reach": State(unreachable, OPEN, CheckName.STATUS, "status.unreachable", Answer.UNREACHABLE),
    "with a list that is gone": State(list_gone, OPEN, CheckName.STATUS, "status.unreachable", Answer.LIST_MISSING),
    "with a list signed by a stranger": State(
        list_signed_by_a_stranger, OPEN, CheckName.STATUS, "status.list_untrusted", Answer.UNCLEAR
    ),
    "with a list of another address": State(
        list_of_another_address, OPEN, CheckName.STATUS, "status.list_untrusted", Answer.UNCLEAR
    ),
    "with a list that ran out": State(list_run_out, OPEN, CheckName.STATUS, "status.list_expired", Answer.UNCLEAR),
    "with a list for another purpose": State(
        list_for_another_purpose, OPEN, CheckName.STATUS, "status.purpose", Answer.UNCLEAR
    ),
    "with a list that is nonsense": State(
        list_is_nonsense, OPEN, CheckName.STATUS, "status.list_untrusted", Answer.UNCLEAR
    ),
    "with an index beyond the list": State(beyond_the_list, OPEN, CheckName.STATUS, "status.range", Answer.UNCLEAR),
    "with a suite of another kind": State(
        proof_of_an_old_suite, OPEN, CheckName.PROOF, "unsupported.cryptosuite", Answer.UNSUPPORTED
    ),
    "of a context that we do not know": State(
        of_a_strange_context, OPEN, CheckName.DATA_MODEL, "unsupported.context", Answer.UNSUPPORTED
    ),
}  # fmt: skip


def altered_date(world: World, hub: Issuer, begin: datetime) -> bytes:
    """Give a badge that begins later, though it is signed today."""
    document = world.unsigned(hub, valid_from=begin)
    return dump(signed(document, hub.key, method=hub.method(hub.key), created=world.at - DAY))


@pytest.mark.parametrize("name", STATES)
def test_a_badge_gets_the_verdict_and_the_answer_of_its_state(name: str, world: World, hub: Issuer) -> None:
    state = STATES[name]
    badge = state.make(world, hub)
    result = checked(world, badge, world.registry(hub))
    found = result.report.check(state.check)
    assert (result.report.verdict, found.code) == (state.verdict, state.code)
    explained = explain(result.report)
    assert explained.answer is state.answer
    assert (explained.decided_by is None) is (state.verdict is GOOD)
    assert (result.report.credential is None) is (result.report.check(CheckName.PROOF).outcome is not GOOD)


def test_a_revocation_counts_even_when_its_list_ran_out(world: World, hub: Issuer) -> None:
    badge = revoked(world, hub)
    world.internet.documents[hub.list_url] = hub.status_list(at=world.at - 2 * DAY)
    assert checked(world, badge, world.registry(hub)).report.check(CheckName.STATUS).code == "status.revoked"


def test_an_issuer_out_of_reach_that_nobody_knows_leaves_its_key_open(world: World, hub: Issuer) -> None:
    result = checked(world, unreachable(world, hub), Registry())
    assert result.report.verdict is OPEN
    assert result.report.check(CheckName.ISSUER_KEY).code == "issuer_key.unreachable"
    assert explain(result.report).answer is Answer.UNREACHABLE


def scope_of(*skills: str) -> Scope:
    return Scope(skills=frozenset(skills))


REGISTRIES: dict[str, tuple[Callable[[Issuer], Registry], Trust, Answer, Answer]] = {
    "for everything": (lambda hub: Registry([hub.recognition()]), Trust.RECOGNISED, Answer.VALID, Answer.VALID),
    "for this skill": (
        lambda hub: Registry([hub.recognition(scope=scope_of(SKILL))]),
        Trust.RECOGNISED, Answer.VALID, Answer.VALID,
    ),
    "for another skill": (
        lambda hub: Registry([hub.recognition(scope=scope_of(OTHER_SKILL))]),
        Trust.OUT_OF_SCOPE, Answer.UNCOVERED, Answer.OUT_OF_SCOPE,
    ),
    "no longer": (
        lambda hub: Registry([hub.recognition(until=hub.world.at - 60 * DAY)]),
        Trust.INACTIVE, Answer.LAPSED, Answer.OUT_OF_SCOPE,
    ),
    "not at all": (lambda _: Registry(), Trust.UNRECOGNISED, Answer.UNVOUCHED, Answer.UNRECOGNISED),
}  # fmt: skip


@pytest.mark.parametrize("name", REGISTRIES)
def test_who_vouches_for_the_issuer_stands_apart_from_the_public_verdict(name: str, world: World, hub: Issuer) -> None:
    registry, trust, public, recognised = REGISTRIES[name]
    known = registry(hub)
    by_public = explain(checked(world, world.badge(hub), known).report)
    assert (by_public.answer, by_public.trust) == (public, trust)
    report = checked(world, world.badge(hub), known, policy="recognised").report
    assert (explain(report).answer, explain(report).trust) == (recognised, trust)
    assert (report.verdict is GOOD) is (recognised is Answer.VALID)


def test_a_group_in_the_registry_covers_badges_of_its_skills(world: World, hub: Issuer) -> None:
    framework = load_framework()
    group = next(iter(framework.groups.values()))
    skill = framework.skills_of(group.slug)[0].uri
    registry = Registry([hub.recognition(scope=Scope(groups=frozenset({group.uri})))])
    badge = world.badge(hub, skills=[skill])
    assert checked(world, badge, registry, policy="recognised").report.verdict is GOOD
    assert (
        checked(world, world.badge(hub, skills=[skill, SKILL]), registry, policy="recognised").report.verdict
        is not GOOD
    )


def test_a_forged_name_recognises_nobody(world: World, hub: Issuer) -> None:
    crook = world.issuer("crook", host="crook.example.net", name=hub.name)
    result = checked(world, world.badge(crook), world.registry(hub), policy="recognised")
    assert result.report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.unrecognised"


@pytest.mark.conformance("OB-88", "OB-89")
def test_a_named_recipient_must_match_whatever_the_policy(world: World, hub: Issuer) -> None:
    subject = {**json.loads(world.badge(hub))["credentialSubject"], "id": "did:example:rosa"}
    badge = world.badge(hub, credentialSubject=subject)
    ask = partial(checked, world, badge, world.registry(hub))
    assert ask(recipient="did:example:rosa").report.verdict is GOOD
    other = ask(recipient="did:example:otto").report
    assert (other.verdict, explain(other).answer) == (BAD, Answer.OTHER_PERSON)


def test_a_baked_image_is_checked_like_its_credential(world: World, hub: Issuer, tiny_png: bytes) -> None:
    badge = world.badge(hub)
    result = checked(world, bake_png(tiny_png, badge), world.registry(hub))
    assert (result.form, result.payload, result.report.verdict) == ("png", badge, GOOD)


@pytest.mark.conformance("OB-45")
def test_an_image_with_two_badges_is_invalid(world: World, hub: Issuer, two_badges_in_one_png: bytes) -> None:
    result = checked(world, two_badges_in_one_png, world.registry(hub))
    assert result.report.check(CheckName.DOCUMENT).code == "document.several_credentials"
    assert (result.report.verdict, result.payload) == (BAD, b"")


@pytest.mark.parametrize(
    "source", [b"", b"hello", b"{}", b"[]", b"{", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"a" * 9_000_000]
)
def test_what_is_no_badge_is_refused(source: bytes, world: World) -> None:
    with pytest.raises(NoBadge):
        checked(world, source, Registry())


def test_a_token_of_an_unknown_kind_is_honestly_unsupported(world: World, hub: Issuer) -> None:
    parts = (b'{"alg":"ES512","kid":"did:web:example.org#1"}', dump(world.unsigned(hub)), b"\0" * 64)
    token = ".".join(base64url_encode(part) for part in parts).encode()
    report = checked(world, token, Registry()).report
    assert report.verdict is OPEN
    assert explain(report).answer is Answer.UNSUPPORTED


def test_a_list_from_before_the_newest_brings_no_badge_back(world: World, hub: Issuer) -> None:
    badge, kept = world.badge(hub), KeptDocuments()

    def code() -> str:
        found = asyncio.run(
            check(
                badge,
                policy=POLICIES["public"],
                at=world.at,
                registry=Registry(),
                fetcher=world.fetcher(),
                kept=kept,
            )
        )
        return found.report.check(CheckName.STATUS).code

    yesterday = hub.status_list()
    assert code() == "status.clear"
    world.at += timedelta(hours=2)
    hub.revoke(badge)
    assert code() == "status.revoked"
    world.at += timedelta(hours=2)
    world.internet.documents[hub.list_url] = yesterday
    assert code() == "status.list_older"
    hub.publish()
    world.at += timedelta(hours=2)
    assert code() == "status.revoked"


def test_a_copy_of_the_registry_that_is_older_than_the_newest_list_is_passed_over(world: World, hub: Issuer) -> None:
    badge, kept = world.badge(hub), KeptDocuments()
    old = Retrieved(hub.list_url, hub.status_list(), world.at, "registry")
    registry = Registry((), {hub.list_url: lambda: old})
    world.at += timedelta(hours=1)
    hub.publish()
    kept.newest.note({hub.list_url: world.at})
    found = asyncio.run(
        check(badge, policy=POLICIES["public"], at=world.at, registry=registry, fetcher=world.fetcher(), kept=kept)
    )
    assert found.report.check(CheckName.STATUS).code == "status.clear"
    assert hub.list_url in world.internet.requests


def test_the_newest_lists_are_bounded_and_only_move_forward(world: World) -> None:
    newest = NewestLists()
    for number in range(MAX_LISTS + 1):
        newest.note({f"https://a.example.org/{number}": world.at})
    newest.note({"https://a.example.org/9": world.at - timedelta(hours=1)})
    urls = [f"https://a.example.org/{number}" for number in range(10)]
    assert newest.among(urls) == dict.fromkeys(urls[1:], world.at)
