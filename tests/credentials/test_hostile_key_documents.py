"""Addresses and key documents made to break a reader: nothing raises, nothing is valid, nothing odd is asked for."""

import pytest
from badge_world import CANONICALISER, NOW
from token_world import ISSUER, JWKS, KEY_URL, at_addresses, badge, claims, in_header, jwk, key, token

from credentials.gathered import Evidence
from credentials.strict_json import dump
from credentials.verification import PUBLIC, Outcome, Report, needed, verify


def check(data: bytes, evidence: Evidence) -> Report:
    report = verify(data, evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert "internal.check_failed" not in {made.code for made in report.checks}
    return report


DOCUMENTS = [
    b"",
    b"\xff",
    b"null",
    b"[]",
    b"{}",
    b"[" * 9_999,
    b'{"keys": []}',
    b'{"keys": {}}',
    b'{"keys": [1, {"kid": 5}, {"kty": 1}]}',
    b'{"keys": [' + b",".join([dump(jwk(key()))] * 65) + b"]}",
    b'{"kty": 1}',
    b'{"kty": "oct", "k": "AAAA"}',
    b'{"kty": "RSA", "n": "AQAB", "e": "AQAB"}',
    b'{"kty": "EC", "kty": "EC"}',
    b'{"id": 5, "verificationMethod": {}}',
    b'{"verificationMethod": [1]}',
    b'{"assertionMethod": "all of them"}',
    b'{"publicKeyMultibase": 5}',
    b'{"publicKeyMultibase": "z6Mk", "publicKeyJwk": {}}',
    b'{"id": "x", "type": "JsonWebKey", "controller": "y", "publicKeyJwk": []}',
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_host_that_answers_nonsense_makes_no_badge_valid(document: bytes) -> None:
    evidence = at_addresses({KEY_URL: document, ISSUER: document, JWKS: document})
    for data in (token(), token(header=in_header(key())), token(header={"kid": "k1"})):
        assert needed(data, evidence) == frozenset()
        assert check(data, evidence).verdict is not Outcome.VALID
    carried = check(token(header=in_header(key())), evidence)
    assert [made.code for made in carried.checks][2:4] == ["proof.valid", "issuer_key.self_asserted"]


ISSUERS = [
    "https://",
    "https:///issuers",
    "https://[::1/issuers",
    "https://university.example.org:99999/issuers",
    "https://university.example.org:port/issuers",
    "https://university.example.org@evil.example.org/issuers",
    "https://" + "a" * 3_000,
    "http://university.example.org/issuers",
    "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
]


@pytest.mark.parametrize("issuer", ISSUERS)
def test_an_issuer_without_an_address_has_no_word_on_its_keys(issuer: str) -> None:
    data = token(
        claims(badge(issuer={"id": issuer, "type": ["Profile"], "name": "University"})), header=in_header(key())
    )
    assert needed(data, Evidence()) == frozenset()
    report = check(data, Evidence())
    assert [made.code for made in report.checks][2:4] == ["proof.valid", "issuer_key.self_asserted"]
    assert report.verdict is Outcome.UNKNOWN


METHODS = {
    "https://": "unsupported.key_document",
    "https://[::1/k": "unsupported.key_document",
    "https:///k#a": "unsupported.key_document",
    "https://university.example.org:99999/#k": "unsupported.key_document",
    "did:": "did.malformed",
    "did:web:": "did.malformed",
    "did:web:university.example.org:..:x#k": "did.malformed",
    "did:key:z#z": "did.malformed",
    "did:jwk:#0": "did.malformed",
    "did:jwk:" + "A" * 3_000 + "#0": "did.malformed",
}


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_is_no_address_is_asked_nowhere(method: str) -> None:
    data = token(header={"kid": method})
    assert needed(data, Evidence()) == frozenset()
    report = check(data, Evidence())
    assert [made.code for made in report.checks][2] == METHODS[method]
    assert report.verdict is not Outcome.VALID
