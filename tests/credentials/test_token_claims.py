"""The claims of a token against the badge in it: a different value is invalid, to the second."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from badge_world import CANONICALISER, NOW
from token_world import badge, claims, older_claims, seconds, token, university

from credentials.strict_json import JsonObject, JsonValue
from credentials.verification import PUBLIC, Outcome, Report, verify

BEGINS = seconds("2026-11-02T08:00:00Z")
ENDS = "2027-11-02T08:00:00Z"


def check(payload: JsonObject, *, later: timedelta = timedelta(0)) -> Report:
    return verify(token(payload), university(), PUBLIC, at=NOW + later, canonicaliser=CANONICALISER)


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


def ending() -> JsonObject:
    return badge(validUntil=ENDS)


DIFFERENT: dict[str, tuple[Callable[[], JsonObject], str]] = {
    "another issuer": (lambda: claims(iss="https://university.example.org/issuers/8"), "jwt.claim_differs"),
    "the issuer in other letters": (
        lambda: claims(iss="https://University.example.org/issuers/7"),
        "jwt.claim_differs",
    ),
    "a list of issuers": (lambda: claims(iss=["https://university.example.org/issuers/7"]), "jwt.claim_differs"),
    "no issuer": (lambda: claims(iss=None), "jwt.claim_missing"),
    "another id": (lambda: claims(jti="urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6b"), "jwt.claim_differs"),
    "no id": (lambda: claims(jti=None), "jwt.claim_missing"),
    "another subject": (lambda: claims(sub="did:example:somebody"), "jwt.claim_differs"),
    "a beginning one second earlier": (lambda: claims(nbf=BEGINS - 1), "jwt.claim_differs"),
    "a beginning one second later": (lambda: claims(nbf=BEGINS + 1), "jwt.claim_differs"),
    "a beginning as a text": (lambda: claims(nbf=str(BEGINS)), "jwt.claim_differs"),
    "a beginning that is true": (lambda: claims(nbf=True), "jwt.claim_differs"),
    "a beginning beyond all calendars": (lambda: claims(nbf=9e15), "jwt.claim_differs"),
    "no beginning": (lambda: claims(nbf=None), "jwt.claim_missing"),
    "an end one second later": (lambda: claims(ending(), exp=seconds(ENDS) + 1), "jwt.claim_differs"),
    "an end one second earlier": (lambda: claims(ending(), exp=seconds(ENDS) - 1), "jwt.claim_differs"),
    "an end as a text": (lambda: claims(exp="never"), "jwt.claim_differs"),
    "an older badge of another issuer": (lambda: older_claims(iss="https://evil.example.org"), "jwt.claim_differs"),
    "an older badge under another id": (lambda: older_claims(jti="urn:uuid:1"), "jwt.claim_differs"),
    "an older badge of another day": (lambda: older_claims(nbf=BEGINS + 86_400), "jwt.claim_differs"),
    "an older badge about somebody else": (lambda: older_claims(sub="did:example:1"), "jwt.claim_differs"),
    "an older badge with another end": (lambda: older_claims(ending(), exp=seconds(ENDS) + 60), "jwt.claim_differs"),
    "an older badge of nobody": (lambda: older_claims(iss=None), "jwt.claim_missing"),
}


@pytest.mark.conformance("OB-68", "OB-69", "OB-70", "OB-72")
@pytest.mark.parametrize("name", DIFFERENT)
def test_a_token_that_contradicts_its_badge_is_invalid(name: str) -> None:
    make, code = DIFFERENT[name]
    report = check(make())
    assert codes(report)["proof"] == code
    assert report.verdict is Outcome.INVALID
    assert report.credential is None


@pytest.mark.conformance("OB-70")
def test_claims_agree_to_the_second() -> None:
    for payload in (
        claims(nbf=BEGINS + 0.25),
        claims(badge(validFrom="2026-11-02T08:00:00.75Z")),
        claims(badge(validFrom="2026-11-02T09:00:00+01:00")),
        claims(ending()),
        older_claims(ending()),
    ):
        assert check(payload).verdict is Outcome.VALID


def test_a_token_that_does_not_repeat_its_subject_is_remarked() -> None:
    report = check(claims(sub=None, aud="urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a", iat=BEGINS))
    assert report.verdict is Outcome.VALID
    assert [remark.code for remark in report.remarks] == ["remark.token_subject"]


@pytest.mark.conformance("OB-73")
def test_an_end_that_only_the_token_tells_is_an_end() -> None:
    for payload in (
        claims(exp=seconds(ENDS)),
        older_claims(ending(), leave_out=("expirationDate",)),
    ):
        assert check(payload).verdict is Outcome.VALID
        report = check(payload, later=timedelta(days=365))
        assert codes(report)["time"] == "time.expired"
        assert report.verdict is Outcome.INVALID


def test_an_end_of_the_badge_counts_although_the_token_does_not_tell_it() -> None:
    report = check(claims(ending(), exp=None), later=timedelta(days=365))
    assert codes(report)["time"] == "time.expired"


@pytest.mark.conformance("OB-71")
def test_a_beginning_that_only_the_token_tells_is_a_beginning() -> None:
    payload = older_claims(leave_out=("issuanceDate",), nbf=BEGINS + 7_200)
    report = check(payload)
    assert codes(report)["proof"] == "proof.valid"
    assert codes(report)["time"] == "time.not_yet_valid"


def test_the_newer_data_model_needs_its_own_beginning() -> None:
    payload = {name: value for name, value in claims().items() if name != "validFrom"}
    assert codes(check(payload))["data_model"] == "data_model.member_missing"


def test_a_context_that_does_not_define_every_claim_is_read_all_the_same() -> None:
    contexts: list[JsonValue] = [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    ]
    report = check(claims({**badge(credentialSchema=None, awardedDate=None), "@context": contexts}))
    assert report.verdict is Outcome.VALID
    assert [remark.code for remark in report.remarks] == ["remark.older_context"]


def test_members_that_are_no_claims_are_members_of_the_badge() -> None:
    report = check(claims(nonce="1"))
    assert codes(report)["data_model"] == "data_model.undefined_term"
    assert codes(check(claims(vct="x")))["data_model"] == "data_model.undefined_term"
    assert codes(check(older_claims(nonce="1")))["data_model"] == "data_model.valid"
