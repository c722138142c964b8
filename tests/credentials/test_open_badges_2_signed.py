"""Signed badges of Open Badges 2.0: RS256 under a key that the issuer's profile lists, and nothing less."""

from collections.abc import Callable

import pytest
from badge_world import CANONICALISER
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from older_badges import CONTEXT, NOW, Academy, mac_signed, pem, rsa_key, written

from credentials.gathered import PinnedKey, Unreachable
from credentials.generation import Generation
from credentials.report import PUBLIC, RECOGNISED, CheckName, Policy, Report
from credentials.strict_json import JsonObject
from credentials.verification import verify

GOOD = {
    "document": "document.valid",
    "data_model": "data_model.open_badges_2",
    "proof": "proof.valid",
    "issuer_key": "issuer_key.valid",
    "issuer_trust": "issuer_trust.unrecognised",
    "time": "time.current",
    "status": "status.clear",
    "recipient": "recipient.not_named",
    "endorsements": "endorsements.none",
}
STRANGE = "https://stranger.example.net"
SEEN = PinnedKey("https://academy.example.org/keys/0", "another thumbprint", NOW, NOW)
IDENTIFIER = "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"


@pytest.fixture
def academy() -> Academy:
    issuer = Academy()
    issuer.sign_by_profile()
    return issuer


def check(academy: Academy, token: bytes, *, policy: Policy = PUBLIC, **known: object) -> Report:
    recognition = academy.recognition(**known) if known else None
    return verify(
        token, academy.evidence(token, recognition), policy, at=NOW, canonicaliser=CANONICALISER, recipient=None
    )


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


def test_a_good_badge_is_valid_and_of_a_lower_tier(academy: Academy) -> None:
    report = check(academy, academy.sign())
    assert (codes(report), report.verdict.value) == (GOOD, "valid")
    assert [remark.code for remark in report.remarks] == ["remark.open_badges_2_signed"]
    assert report.generation is Generation.OPEN_BADGES_2
    assert report.credential == academy.signed_assertion()
    assert report.awarded_badge is not None
    assert report.awarded_badge.issuer.name == "Academy"


def test_only_key_list_badge_class_and_issuer_are_looked_for(academy: Academy) -> None:
    evidence = academy.evidence(academy.sign())
    assert evidence.documents.keys() == {academy.badge_url, academy.issuer_url, academy.key_url, academy.list_url}


def test_the_registry_recognises_the_issuer_and_may_pin_its_key(academy: Academy) -> None:
    token = academy.sign()
    assert check(academy, token, policy=RECOGNISED, name="The Academy").verdict.value == "valid"
    unseen = check(academy, token, policy=RECOGNISED, keys=(SEEN,))
    assert unseen.check(CheckName.ISSUER_KEY).code == "issuer_key.unconfirmed"
    assert unseen.verdict.value == "unknown"


def test_without_a_list_nothing_can_be_revoked(academy: Academy) -> None:
    academy.publish(academy.issuer_url, academy.profile(publicKey=[academy.key_url]))
    assert codes(check(academy, academy.sign())) == GOOD | {"status": "status.none"}


def test_the_issuers_key_serves_when_the_assertion_names_none(academy: Academy) -> None:
    older = f"{academy.origin}/keys/0"
    academy.publish(older, academy.cryptographic_key(id=older, publicKeyPem=pem(rsa_key("older"))))
    academy.publish(academy.issuer_url, academy.profile(publicKey=[older, academy.key_url]))
    unnamed = academy.signed_assertion(verification={"type": "signed"})
    report = check(academy, academy.sign(unnamed))
    assert codes(report) == GOOD | {"status": "status.none"}


def test_a_key_in_the_profile_itself_needs_no_fetching(academy: Academy) -> None:
    embedded = academy.cryptographic_key(**{"@context": None, "type": None})
    academy.publish(academy.issuer_url, academy.profile(publicKey=embedded))
    del academy.pages[academy.key_url]
    assert codes(check(academy, academy.sign())) == GOOD | {"status": "status.none"}


def test_a_badge_class_inside_what_was_signed_needs_no_address(academy: Academy) -> None:
    inside = academy.badge_class(id="urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c", **{"@context": None})
    report = check(academy, academy.sign(academy.signed_assertion(badge=inside)))
    assert codes(report) == GOOD


LISTS: dict[str, tuple[Callable[[Academy], JsonObject | bytes], str, str | None]] = {
    "another badge": (lambda academy: academy.revocation_list("urn:uuid:other"), "status.clear", None),
    "its address": (lambda academy: academy.revocation_list("x", IDENTIFIER), "status.revoked", None),
    "an object with a reason": (
        lambda academy: academy.revocation_list({"id": IDENTIFIER, "revocationReason": "Copied"}),
        "status.revoked_because", "Copied",
    ),
    "its number of old": (lambda academy: academy.revocation_list({"uid": "42"}), "status.revoked", None),
    "another issuer, and not this badge": (
        lambda academy: academy.revocation_list(issuer=f"{STRANGE}/issuer"), "status.list_untrusted", None
    ),
    "another issuer, and this badge": (
        lambda academy: academy.revocation_list(IDENTIFIER, issuer=f"{STRANGE}/issuer"), "status.revoked", None
    ),
    "many": (lambda academy: academy.revocation_list(*[f"urn:x:{n}" for n in range(20_000)]), "status.clear", None),
    "more than is read": (
        lambda academy: academy.revocation_list(*[f"u:{n}" for n in range(60_000)]), "status.unreachable", None
    ),
    "no list": (lambda academy: academy.revocation_list(revokedAssertions={}), "status.unreachable", None),
    "of another type": (lambda academy: academy.revocation_list(type="Issuer"), "status.unreachable", None),
    "no JSON": (lambda _: b"<html>", "status.unreachable", None),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_the_issuers_list_of_revoked_badges_decides(name: str, academy: Academy) -> None:
    make, code, reason = LISTS[name]
    academy.publish(academy.list_url, make(academy))
    report = check(academy, academy.sign(academy.signed_assertion(uid="42")))
    status = report.check(CheckName.STATUS)
    assert status.code == code
    if reason is not None:
        assert status.fields["reason"] == reason


def test_a_list_out_of_reach_leaves_it_open(academy: Academy) -> None:
    academy.publish(academy.list_url, Unreachable(academy.list_url, "fetch.timeout", ""))
    report = check(academy, academy.sign())
    assert (report.check(CheckName.STATUS).code, report.verdict.value) == ("status.unreachable", "unknown")


def altered(academy: Academy) -> bytes:
    header, _, signature = academy.sign().split(b".")
    return b".".join([header, academy.sign(academy.signed_assertion(narrative="More")).split(b".")[1], signature])


def private_pem(academy: Academy) -> str:
    return academy.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def with_key(academy: Academy, **members: object) -> bytes:
    academy.publish(academy.key_url, academy.cryptographic_key(**members))  # type: ignore[arg-type] # wrong ones too
    return academy.sign()


def elliptic_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def short_key(academy: Academy) -> bytes:
    key = rsa_key("short", 1024)
    academy.publish(academy.key_url, academy.cryptographic_key(publicKeyPem=pem(key)))
    return academy.sign(key=key)


def key_of_a_stranger(academy: Academy, **members: object) -> bytes:
    """Sign with a stranger's key, which the assertion names."""
    url, key = f"{STRANGE}/key", rsa_key("stranger")
    described = {"id": url, "publicKeyPem": pem(key), **members}
    academy.publish(url, academy.cryptographic_key(**described))  # type: ignore[arg-type] # wrong ones too
    return academy.sign(academy.signed_assertion(verification={"type": "signed", "creator": url}), key=key)


def without_page(academy: Academy, name: str) -> bytes:
    del academy.pages[getattr(academy, name)]
    return academy.sign()


REFUSED: dict[str, tuple[Callable[[Academy], bytes], str, str, str]] = {
    "altered": (altered, "proof", "proof.signature", "invalid"),
    "signed with another key": (
        lambda a: a.sign(key=rsa_key("stranger")),
        "proof", "proof.signature", "invalid",
    ),
    "no algorithm": (lambda a: a.sign(header={"alg": "none"}), "proof", "jws.algorithm_refused", "invalid"),
    "a public key as a secret": (
        lambda a: mac_signed(a.signed_assertion(), pem(a.key).encode()), "proof", "jws.algorithm_refused", "invalid"
    ),
    "another algorithm of RSA": (
        lambda a: a.sign(header={"alg": "PS256"}),
        "proof", "unsupported.cryptosuite", "unknown",
    ),
    "an elliptic algorithm": (
        lambda a: a.sign(header={"alg": "ES256"}),
        "proof", "unsupported.cryptosuite", "unknown",
    ),
    "a key that the token brings": (
        lambda a: a.sign(header={"alg": "RS256", "jku": STRANGE}), "proof", "jws.header_refused", "invalid"
    ),
    "a critical extension": (
        lambda a: a.sign(header={"alg": "RS256", "crit": ["b64"], "b64": False}),
        "proof", "jws.header_refused", "invalid",
    ),
    "no signature": (lambda a: written(a.signed_assertion()), "proof", "proof.missing", "invalid"),
    "half a signature": (lambda a: a.sign()[:-42], "proof", "proof.signature", "invalid"),
    "a short key": (short_key, "proof", "key.weak", "invalid"),
    "an elliptic key": (
        lambda a: with_key(a, publicKeyPem=elliptic_pem()),
        "proof", "unsupported.key_type", "unknown",
    ),
    "a private key": (lambda a: with_key(a, publicKeyPem=private_pem(a)), "proof", "key.malformed", "invalid"),
    "a broken key": (
        lambda a: with_key(a, publicKeyPem="-----BEGIN PUBLIC KEY-----"),
        "proof", "key.malformed", "invalid",
    ),
    "a key that calls itself otherwise": (
        lambda a: with_key(a, id=f"{a.origin}/keys/2"), "proof", "key.malformed", "invalid"
    ),
    "a key without an owner": (
        lambda a: with_key(a, owner=None),
        "proof", "data_model.member_missing", "invalid",
    ),
    "a key of somebody else": (
        lambda a: with_key(a, owner=f"{STRANGE}/issuer"),
        "issuer_key", "issuer_key.foreign", "invalid",
    ),
    "a stranger's key that claims the issuer": (
        key_of_a_stranger,
        "issuer_key", "issuer_key.not_listed", "invalid",
    ),
    "a stranger's own key": (
        lambda a: key_of_a_stranger(a, owner=f"{STRANGE}/issuer"), "issuer_key", "issuer_key.foreign", "invalid"
    ),
    "a key out of reach": (lambda a: without_page(a, "key_url"), "proof", "issuer_key.unreachable", "unknown"),
    "an issuer out of reach": (
        lambda a: without_page(a, "issuer_url"),
        "issuer_key", "issuer_key.unreachable", "unknown",
    ),
    "a badge class out of reach": (
        lambda a: without_page(a, "badge_url"),
        "issuer_key", "issuer_key.unreachable", "unknown",
    ),
    "hosted, in a token": (
        lambda a: a.sign(a.assertion(id=f"{STRANGE}/1")), "proof", "proof.hosted_unreachable", "unknown"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_whatever_is_not_the_issuers_signature_is_refused(name: str, academy: Academy) -> None:
    make, which, code, verdict = REFUSED[name]
    report = check(academy, make(academy))
    assert codes(report)[which] == code
    assert report.verdict.value == verdict
    if which == "proof":
        assert (report.credential, report.awarded_badge) == (None, None)


def test_a_stranger_cannot_name_its_own_profile_inside_the_assertion(academy: Academy) -> None:
    url, key = f"{STRANGE}/key", rsa_key("stranger")
    academy.publish(url, academy.cryptographic_key(id=url, publicKeyPem=pem(key)))
    inside = academy.badge_class(
        id="urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c", issuer=academy.profile(publicKey=url)
    )
    forged = academy.signed_assertion(badge=inside, verification={"type": "signed", "creator": url})
    report = check(academy, academy.sign(forged, key=key), name="The Academy")
    assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.not_listed"
    assert report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.not_checked"


def test_an_issuer_without_a_web_address_is_never_recognised(academy: Academy) -> None:
    url, key, did = f"{STRANGE}/key", rsa_key("stranger"), "did:web:academy.example.org"
    academy.publish(url, academy.cryptographic_key(id=url, owner=did, publicKeyPem=pem(key)))
    inside = academy.badge_class(id="urn:x:1", issuer=academy.profile(id=did, publicKey=url))
    forged = academy.signed_assertion(badge=inside, verification={"type": "signed", "creator": url})
    report = check(academy, academy.sign(forged, key=key), did=did)
    assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.self_asserted"
    assert report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.not_checked"
    assert "remark.open_badges_2_issuer_id" in {remark.code for remark in report.remarks}
    assert report.verdict.value == "unknown"


def test_a_token_of_the_first_generation_is_named(academy: Academy) -> None:
    report = check(academy, academy.sign({"uid": "1", "badge": academy.badge_url, "recipient": {}, "verify": {}}))
    assert report.generation is Generation.OPEN_BADGES_1
    assert CONTEXT not in str(report.credential)
    assert report.check(CheckName.PROOF).code == "unsupported.open_badges_1"
