"""Ours verifies with two other programs, and theirs verifies here; altered, neither does.

The other programs read the clock themselves, so this world stands at the present.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob3 import Achievement, Alignment, OpenBadgeCredential
from openbadgeslib.ob3 import Issuer as TheirIssuer
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.verify import VerificationPolicy, verify_credential
from simulator import CONTEXTS, SKILL, Issuer, World, altered

from credentials.contexts import PINNED
from credentials.report import PUBLIC, RECOGNISED, CheckName, Outcome, Policy, Report
from verifier.checking import check

OPEN_BADGES = {url: PINNED[url] for url in CONTEXTS if isinstance(url, str)}


@pytest.fixture
def now_world() -> World:
    return World(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def now_hub(now_world: World) -> Issuer:
    return now_world.issuer("hub")


def their_verdict_openvc(world: World, badge: bytes) -> None:
    """Verify with openvc-core, status included; it raises for anything that is not good."""

    def fetch(url: str) -> dict[str, object]:
        document: dict[str, object] = json.loads(world.internet.documents[url])
        return document

    resolver = DidResolverRegistry([DidWebResolver(fetch)])

    def verified_list(url: str) -> dict[str, object]:
        listed: dict[str, object] = verify_credential(fetch(url), resolver=resolver).credential
        return listed

    verified = verify_credential(
        json.loads(badge),
        policy=VerificationPolicy(require_status_issuer_binding=True),
        resolver=resolver,
        resolve_status_list=verified_list,
        extra_contexts=OPEN_BADGES,
    )
    assert verified.issuer is not None


def their_verdict_openbadgeslib(world: World, badge: bytes) -> None:
    """Verify with openbadgeslib, status included (of lists, it proves only those that are tokens)."""
    OB3LdpVerifier().verify(
        badge, check_status=True, download=lambda url: world.internet.documents[url], verify_status_list=False
    )


THEM = {"openvc-core": their_verdict_openvc, "openbadgeslib": their_verdict_openbadgeslib}


@pytest.mark.conformance("CG-1", "CG-3")
@pytest.mark.parametrize("name", THEM)
def test_a_badge_of_ours_verifies_with(name: str, now_world: World, now_hub: Issuer) -> None:
    THEM[name](now_world, now_world.badge(now_hub, valid_until=now_world.at + timedelta(days=365)))


@pytest.mark.parametrize("name", THEM)
@pytest.mark.parametrize("path", ["name", "credentialSubject/achievement/name", "credentialSubject/id", "validFrom"])
def test_a_badge_of_ours_that_was_altered_is_refused_by(
    name: str, path: str, now_world: World, now_hub: Issuer
) -> None:
    changed = "2026-01-01T00:00:00Z" if path == "validFrom" else "urn:uuid:00000000-0000-4000-8000-000000000000"
    with pytest.raises((OpenvcError, OB3VerificationError)):
        THEM[name](now_world, altered(now_world.badge(now_hub), {path: changed}))


@pytest.mark.parametrize("name", THEM)
def test_a_badge_of_ours_that_was_revoked_is_refused_by(name: str, now_world: World, now_hub: Issuer) -> None:
    badge = now_world.badge(now_hub)
    now_hub.revoke(badge)
    with pytest.raises((OpenvcError, OB3VerificationError)):
        THEM[name](now_world, badge)


def our_report(world: World, badge: bytes, policy: Policy, *known: Issuer) -> Report:
    registry = world.registry(*known)
    return asyncio.run(check(badge, policy=policy, at=world.at, registry=registry, fetcher=world.fetcher())).report


def a_badge_by_openvc(world: World, hub: Issuer) -> bytes:
    key = Ed25519SigningKey(hub.key.private, hub.method(hub.key))
    suite = DataIntegrityProofSuite()
    signed = suite.add_proof(
        world.unsigned(hub),
        signing_key=key,
        verification_method=hub.method(hub.key),
        created=world.at,
        extra_contexts=OPEN_BADGES,
    )
    return json.dumps(signed).encode()


def a_badge_by_openbadgeslib(world: World, hub: Issuer) -> bytes:
    pem = hub.key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    credential = OpenBadgeCredential(
        issuer=TheirIssuer(id=hub.did, name=hub.name, url=f"https://{hub.host}/"),
        recipient_id="urn:uuid:11111111-1111-4111-8111-111111111111",
        achievement=Achievement(
            id=f"https://{hub.host}/achievements/facilitation",
            name="Workshop facilitation",
            description="Plans and leads an editing workshop.",
            criteria_narrative="Led two workshops.",
            alignments=[Alignment(target_name="Skill", target_url=SKILL)],
        ),
        issuance_date=world.at - timedelta(days=1),
    )
    signer = OB3LdpSigner(pem, verification_method=hub.method(hub.key))
    return signer.sign_to_json(credential, created=world.at - timedelta(days=1)).encode()


THEIRS = {"openvc-core": a_badge_by_openvc, "openbadgeslib": a_badge_by_openbadgeslib}


@pytest.mark.parametrize("name", THEIRS)
def test_a_badge_of_theirs_verifies_here(name: str, now_world: World, now_hub: Issuer) -> None:
    badge = THEIRS[name](now_world, now_hub)
    report = our_report(now_world, badge, RECOGNISED, now_hub)
    assert report.verdict is Outcome.VALID, report.checks


@pytest.mark.parametrize("name", THEIRS)
def test_a_badge_of_theirs_that_was_altered_is_refused_here(name: str, now_world: World, now_hub: Issuer) -> None:
    badge = altered(THEIRS[name](now_world, now_hub), {"credentialSubject/achievement/name": "Steward"})
    report = our_report(now_world, badge, PUBLIC, now_hub)
    assert (report.verdict, report.check(CheckName.PROOF).code) == (Outcome.INVALID, "proof.signature")
