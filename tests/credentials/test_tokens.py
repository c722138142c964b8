"""Badges as compact JWS: they pass the strict gate, are read, and are honestly unknown."""

import json

import pytest
from badge_world import CANONICALISER, NOW, Hub

from credentials.gathered import Evidence
from credentials.multibase import base64url_encode
from credentials.strict_json import JsonObject
from credentials.verification import PUBLIC, Report, needed, verify

HUB = Hub()
HEADER: JsonObject = {"alg": "ES256", "kid": "https://badges.example.org/keys/1", "typ": "JWT"}


def token(payload: JsonObject, header: JsonObject | None = None, signature: str = "c2lnbmF0dXJl") -> bytes:
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header or HEADER, payload)]
    return ".".join([*parts, signature]).encode()


def check(data: bytes) -> Report:
    assert needed(data, Evidence()) == frozenset()
    return verify(data, Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def codes(report: Report) -> list[str]:
    return [made.code for made in report.checks]


def claims() -> JsonObject:
    return {**HUB.unsigned(), "iss": HUB.did, "jti": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c", "nbf": 1793000000}


def test_a_good_token_is_unknown_and_says_why() -> None:
    report = check(token(claims()))
    assert codes(report) == ["document.valid", "data_model.valid", *["unsupported.jwt"] * 7]
    assert report.verdict.value == "unknown"
    assert report.credential is None


HEADERS: list[tuple[JsonObject, str]] = [
    ({"alg": "none", "kid": "x"}, "jws.algorithm_refused"),
    ({"alg": "HS256", "kid": "x"}, "jws.algorithm_refused"),
    ({"alg": "RS256", "jku": "https://evil.example.org/jwks"}, "jws.header_refused"),
    ({"alg": "RS256", "kid": "x", "crit": ["b64"], "b64": False}, "jws.header_refused"),
    ({"alg": "RS256", "jwk": {"kty": "OKP", "d": "AA"}}, "jws.header_refused"),
    ({"alg": "RS256", "typ": "JWT"}, "proof.malformed"),
]


@pytest.mark.parametrize(("header", "code"), HEADERS)
def test_a_token_that_wants_to_choose_how_it_is_checked_is_invalid(header: JsonObject, code: str) -> None:
    report = check(token(claims(), header))
    assert codes(report)[2] == code
    assert report.verdict.value == "invalid"


def test_a_token_with_a_broken_badge_is_invalid() -> None:
    payload = claims()
    payload["grade"] = "A"
    assert codes(check(token(payload)))[1] == "data_model.undefined_term"
    assert check(token(payload)).verdict.value == "invalid"


def test_the_place_of_the_badge_must_agree_with_its_version() -> None:
    assert codes(check(token({"vc": HUB.unsigned()})))[1] == "data_model.version_mismatch"
    older: JsonObject = {**HUB.unsigned(), "@context": ["https://www.w3.org/2018/credentials/v1"]}
    assert codes(check(token(older)))[1] == "data_model.version_mismatch"


def test_a_token_with_bytes_that_are_no_json_gets_a_report() -> None:
    data = token(claims())
    header, _, signature = data.split(b".")
    doubled = base64url_encode(b'{"type":1,"type":2}').encode()
    assert codes(check(b".".join([header, doubled, signature])))[0] == "document.duplicate_key"
