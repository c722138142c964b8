"""Badges as compact JWS: each check answers as for a badge with an embedded proof, and no header has a say in it."""

import pytest
from badge_world import CANONICALISER, NOW
from token_world import (
    ISSUER,
    JWKS,
    KEY_URL,
    KINDS,
    badge,
    claims,
    encode,
    jwk,
    key,
    older_claims,
    token,
    university,
)

from credentials.gathered import Evidence
from credentials.strict_json import JsonObject
from credentials.verification import PUBLIC, Outcome, Report, needed, verify


def check(data: bytes, evidence: Evidence | None = None) -> Report:
    return verify(data, evidence or university(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


GOOD = {
    "document": "document.valid",
    "data_model": "data_model.valid",
    "proof": "proof.valid",
    "issuer_key": "issuer_key.valid",
    "issuer_trust": "issuer_trust.unrecognised",
    "time": "time.current",
    "status": "status.none",
    "recipient": "recipient.not_named",
    "endorsements": "endorsements.none",
}


@pytest.mark.conformance("OB-62", "OB-67")
@pytest.mark.parametrize("algorithm", KINDS)
def test_a_token_of_each_algorithm_is_valid(algorithm: str) -> None:
    report = check(token(algorithm=algorithm), university(algorithm))
    assert codes(report) == GOOD
    assert report.verdict is Outcome.VALID
    assert report.credential == badge()
    assert report.achievement_credential is not None
    assert [remark.code for remark in report.remarks] == (["remark.token_eddsa"] if algorithm == "EdDSA" else [])


@pytest.mark.conformance("OB-74", "OB-91")
def test_a_token_of_the_older_data_model_is_valid() -> None:
    for left_out in ((), ("issuanceDate",), ("id",), ("issuanceDate", "id")):
        report = check(token(older_claims(leave_out=left_out)))
        assert codes(report) == GOOD
        assert [remark.code for remark in report.remarks] == ["remark.older_data_model"]


@pytest.mark.conformance("OB-66", "OB-80")
@pytest.mark.parametrize("algorithm", KINDS)
def test_an_altered_token_is_invalid(algorithm: str) -> None:
    header, _, signature = token(algorithm=algorithm).split(b".")
    _, payload, _ = token(claims(badge(name="Source finder, with honours")), algorithm=algorithm).split(b".")
    report = check(b".".join([header, payload, signature]), university(algorithm))
    assert codes(report)["proof"] == "proof.signature"
    assert report.verdict is Outcome.INVALID
    assert report.credential is None


def test_needed_names_one_document_after_the_other() -> None:
    documents = university().documents
    assert needed(token(), Evidence()) == {KEY_URL}
    assert needed(token(), Evidence({KEY_URL: documents[KEY_URL]})) == {ISSUER}
    nothing = university().documents[KEY_URL]
    assert needed(token(), Evidence({KEY_URL: nothing, ISSUER: nothing})) == {JWKS}
    assert needed(token(), Evidence({**documents, ISSUER: nothing})) == frozenset()


HEADERS: list[tuple[JsonObject, str]] = [
    ({"alg": "none"}, "jws.algorithm_refused"),
    ({"alg": "HS256"}, "jws.algorithm_refused"),
    ({"jku": "https://evil.example.org/jwks"}, "jws.header_refused"),
    ({"crit": ["b64"], "b64": False}, "jws.header_refused"),
    ({"jwk": {**jwk(key()), "d": "AA"}}, "jws.header_refused"),
    ({"kid": None}, "proof.malformed"),
]


@pytest.mark.parametrize(("header", "code"), HEADERS)
def test_a_token_that_wants_to_choose_how_it_is_checked_is_invalid(header: JsonObject, code: str) -> None:
    report = check(token(header=header))
    assert codes(report)["proof"] == code
    assert report.verdict is Outcome.INVALID


def test_a_token_with_a_broken_badge_is_invalid() -> None:
    report = check(token(claims(grade="A")))
    assert codes(report)["data_model"] == "data_model.undefined_term"
    assert codes(report)["proof"] == "proof.valid"
    assert report.verdict is Outcome.INVALID


@pytest.mark.conformance("OB-74")
def test_the_place_of_the_badge_must_agree_with_its_version() -> None:
    newer_inside: JsonObject = {name: value for name, value in claims().items() if name in ("iss", "jti", "nbf")}
    inside = older_claims()["vc"]
    assert isinstance(inside, dict)
    for payload in ({**newer_inside, "vc": badge()}, {**newer_inside, **inside}):
        report = check(token(payload))
        assert codes(report)["data_model"] == "data_model.version_mismatch"
        assert report.verdict is Outcome.INVALID


def test_a_token_with_bytes_that_are_no_json_gets_a_report() -> None:
    report = check(encode({"alg": "ES256", "kid": KEY_URL}, b'{"type":1,"type":2}', key()))
    assert codes(report)["document"] == "document.duplicate_key"
