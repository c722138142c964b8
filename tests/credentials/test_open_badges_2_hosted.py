"""Hosted badges of Open Badges 2.0: what the issuer's site answers is the proof; each way to lie has its code."""

from collections.abc import Callable

import pytest
from badge_world import CANONICALISER
from older_badges import CONTEXT, NOW, Academy, written

from credentials.gathered import Evidence, Unreachable
from credentials.generation import Generation
from credentials.report import PUBLIC, RECOGNISED, CheckName, Policy, Report
from credentials.strict_json import JsonObject
from credentials.verification import needed, verify

GOOD = {
    "document": "document.valid",
    "data_model": "data_model.open_badges_2",
    "proof": "proof.hosted",
    "issuer_key": "issuer_key.hosted",
    "issuer_trust": "issuer_trust.unrecognised",
    "time": "time.current",
    "status": "status.hosted",
    "recipient": "recipient.not_named",
    "endorsements": "endorsements.none",
}


def check(academy: Academy, handed_in: bytes, *, policy: Policy = PUBLIC, known: bool = False) -> Report:
    evidence = academy.evidence(handed_in, academy.recognition() if known else None)
    return verify(handed_in, evidence, policy, at=NOW, canonicaliser=CANONICALISER)


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


def test_a_good_badge_is_valid_and_of_a_lower_tier() -> None:
    academy = Academy()
    for handed_in in (written(academy.assertion()), academy.assertion_url.encode()):
        report = check(academy, handed_in)
        assert (codes(report), report.verdict.value) == (GOOD, "valid")
        assert [remark.code for remark in report.remarks] == ["remark.open_badges_2_hosted"]
        assert report.generation is Generation.OPEN_BADGES_2
        assert report.credential == academy.assertion()
        assert report.awarded_badge is not None
        assert report.awarded_badge.badge.name == "Editing"
        assert report.awarded_badge.issuer.name == "Academy"


def test_assertion_badge_class_and_issuer_are_looked_for_and_nothing_else() -> None:
    academy = Academy()
    evidence = academy.evidence(
        written(academy.assertion(evidence="https://tracker.example.net/", image="https://t.example/"))
    )
    assert evidence.documents.keys() == {academy.assertion_url, academy.badge_url, academy.issuer_url}


def test_the_registry_recognises_an_issuer_by_the_address_of_its_profile() -> None:
    academy = Academy()
    report = check(academy, written(academy.assertion()), policy=RECOGNISED, known=True)
    assert (report.verdict.value, report.check(CheckName.ISSUER_TRUST).code) == ("valid", "issuer_trust.recognised")


def put(document: str, /, **members: object) -> Callable[[Academy], None]:
    """Let the site answer with a document in which some members are different."""

    def change(academy: Academy) -> None:
        urls = {"assertion": academy.assertion_url, "badge_class": academy.badge_url, "profile": academy.issuer_url}
        academy.publish(urls[document], getattr(academy, document)(**members))

    return change


def answer_with(page: bytes | str, *, at: str = "assertion_url", content: bytes = b"") -> Callable[[Academy], None]:
    """Let an address answer with these bytes, or with a fetch problem of this code."""

    def change(academy: Academy) -> None:
        url = getattr(academy, at)
        academy.publish(url, page if isinstance(page, bytes) else Unreachable(url, page, "", content))

    return change


STRANGE = "https://stranger.example.net"
AWAY = {"proof": "proof.hosted_unreachable"}
INCOMPLETE = {"data_model": "data_model.member_missing"}
OTHER: JsonObject = {"type": "email", "hashed": False, "identity": "mallory@example.org"}

CHANGES: dict[str, tuple[Callable[[Academy], None], dict[str, str], str]] = {
    # What the site says counts.
    "revoked in a full answer": (put("assertion", revoked=True), {"status": "status.revoked"}, "invalid"),
    "revoked in a short answer": (
        answer_with(b'{"revoked": true}'),
        {"status": "status.revoked", "proof": "proof.hosted_unreachable", "data_model": "data_model.not_checked"},
        "invalid",
    ),
    "gone": (answer_with("fetch.gone"), {"status": "status.revoked", "proof": "proof.hosted_unreachable"}, "invalid"),
    "not found": (
        answer_with("fetch.status"), {"status": "status.unreachable", "proof": "proof.hosted_unreachable"}, "unknown"
    ),
    "redirected": (answer_with("fetch.redirect"), AWAY, "unknown"),
    "a page for people": (answer_with(b"<!DOCTYPE html><title>Badge</title>"), AWAY, "unknown"),
    "an empty answer": (answer_with(b""), AWAY, "unknown"),
    "a list": (answer_with(b"[]"), AWAY, "unknown"),
    "forty levels": (
        answer_with(b'{"a":' * 40 + b"1" + b"}" * 40), AWAY, "unknown"
    ),
    "more than is read": (
        answer_with(b'{"a":"' + b"x" * 1_100_000 + b'"}'), AWAY, "unknown"
    ),
    "a badge of another generation": (
        answer_with(b'{"@context":["https://www.w3.org/ns/credentials/v2"]}'), AWAY, "unknown"
    ),
    "another badge class": (
        put("assertion", badge="https://academy.example.org/badges/other"), {"proof": "proof.hosted_differs"}, "invalid"
    ),
    "another person": (put("assertion", recipient=OTHER), {"proof": "proof.hosted_differs"}, "invalid"),
    "another day": (put("assertion", issuedOn="2025-10-02T09:00:00Z"), {"proof": "proof.hosted_differs"}, "invalid"),
    "the same moment in another zone": (put("assertion", issuedOn="2026-10-02T07:00:00Z"), {}, "valid"),
    "an end that the file leaves out": (
        put("assertion", expires="2026-11-01T00:00:00Z"), {"time": "time.expired"}, "invalid"
    ),
    "signed, without a signature": (
        put("assertion", verification={"type": "signed"}), {"proof": "proof.missing"}, "invalid"
    ),
    # Whose address it is.
    "the badge class names another issuer": (
        put("badge_class", issuer=f"{STRANGE}/issuer"), {"issuer_key": "issuer_key.unreachable"}, "unknown"
    ),
    "the issuer answers for other prefixes": (
        put("profile", verification={"startsWith": ["https://academy.example.org/other/", f"{STRANGE}/"]}),
        {"issuer_key": "issuer_key.out_of_scope"}, "invalid",
    ),
    "the issuer answers for these prefixes": (
        put("profile", verification={"startsWith": ["https://academy.example.org/a", "https://academy.example.org/badges/",
                                                    "https://academy.example.org/assertions"]}), {}, "valid",
    ),
    "a prefix that ends within a word": (
        put("profile", verification={"startsWith": "https://academy.example.org/assert"}),
        {"issuer_key": "issuer_key.out_of_scope"}, "invalid",
    ),
    "the issuer answers for its host": (
        put("profile", verification={"allowedOrigins": "academy.example.org"}), {}, "valid"
    ),
    "the issuer answers for another host": (
        put("profile", verification={"allowedOrigins": ["example.org", "academy.example.org.evil.net"]}),
        {"issuer_key": "issuer_key.out_of_scope"}, "invalid",
    ),
    "the issuer is out of reach": (
        answer_with("fetch.timeout", at="issuer_url"),
        {"issuer_key": "issuer_key.unreachable", "data_model": "data_model.not_checked"}, "unknown",
    ),
    "the badge class is gone": (
        answer_with("fetch.gone", at="badge_url"),
        {"issuer_key": "issuer_key.unreachable", "data_model": "data_model.not_checked"}, "unknown",
    ),
    "the issuer is no web address": (
        put("badge_class", issuer={"id": "did:web:academy.example.org", "type": "Issuer", "name": "Academy",
                                   "url": "https://academy.example.org", "email": "a@example.org"}),
        {"issuer_key": "issuer_key.self_asserted"}, "unknown",
    ),
    # What belongs in an assertion.
    "no recipient": (put("assertion", recipient=None), INCOMPLETE, "invalid"),
    "no date": (
        put("assertion", issuedOn=None), {"proof": "proof.hosted_differs", **INCOMPLETE}, "invalid"
    ),
    "a hash that is a text": (
        put("assertion", recipient={"type": "email", "hashed": "true", "identity": "x"}),
        {"proof": "proof.hosted_differs", "data_model": "data_model.member_type"}, "invalid",
    ),
    "a picture in the assertion": (
        put("assertion", image="data:image/png;base64,AAAA"), {"data_model": "data_model.value"}, "invalid"
    ),
    "a picture in the badge class": (put("badge_class", image="data:image/png;base64,AAAA"), {}, "valid"),
    "no e-mail of the issuer": (put("profile", email=None), INCOMPLETE, "invalid"),
    "no name": (put("badge_class", name=None), INCOMPLETE, "invalid"),
    "an issuer that is a badge class": (
        put("profile", type="BadgeClass"), {"data_model": "data_model.wrong_type"}, "invalid"
    ),
    "a profile": (put("profile", type=["Profile", "https://example.org/School"]), {}, "valid"),
    "an unknown bare word": (put("profile", type=["Issuer", "School"]), {"data_model": "data_model.value"}, "invalid"),
    "an empty type": (put("badge_class", type=[]), INCOMPLETE, "invalid"),
    "a badge class of 1.1": (
        put("badge_class", **{"@context": "https://w3id.org/openbadges/v1"}),
        {"data_model": "unsupported.context"}, "unknown",
    ),
    "members that are null": (
        answer_with(written(Academy().assertion())[:-1] + b', "expires": null, "evidence": null}'),
        {}, "valid",
    ),
    "extensions": (
        put("badge_class", **{"extensions:level": {"@context": STRANGE, "type": ["Extension", "extensions:Level"]}}),
        {}, "valid",
    ),
    "endorsements": (
        put("badge_class", endorsement=f"{STRANGE}/1"), {"endorsements": "endorsements.open_badges_2"}, "valid"
    ),
    "not yet": (put("assertion", issuedOn="2026-12-02T09:00:00Z"), {"proof": "proof.hosted_differs"}, "invalid"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_the_site_answers_decides(name: str) -> None:
    change, expected, verdict = CHANGES[name]
    academy = Academy()
    change(academy)
    report = check(academy, written(academy.assertion()))
    found = codes(report)
    assert {check: found[check] for check in expected} == expected
    assert report.verdict.value == verdict
    if not expected:
        assert found == GOOD


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"revoked": true, "revocationReason": "Awarded by mistake"}', "Awarded by mistake"),
        (b"<html>gone</html>", None),
        (b"", None),
    ],
)
def test_the_reason_of_a_revocation_is_told(content: bytes, reason: str | None) -> None:
    academy = Academy()
    handed_in = written(academy.assertion())
    academy.publish(academy.assertion_url, Unreachable(academy.assertion_url, "fetch.gone", "410", content))
    report = check(academy, handed_in)
    status = report.check(CheckName.STATUS)
    assert (status.code, status.fields.get("reason")) == (
        ("status.revoked_because", reason) if reason else ("status.revoked", None)
    )


def test_a_badge_that_is_not_in_force_yet_is_told_so() -> None:
    academy = Academy()
    academy.publish(academy.assertion_url, academy.assertion(issuedOn="2026-12-02T09:00:00Z"))
    report = check(academy, academy.assertion_url.encode())
    assert (report.check(CheckName.TIME).code, report.verdict.value) == ("time.not_yet_valid", "invalid")


def test_what_the_site_changed_besides_is_a_remark_and_its_version_is_reported() -> None:
    academy = Academy()
    handed_in = written(academy.assertion(narrative="Led the whole event."))
    report = check(academy, handed_in)
    assert report.verdict.value == "valid"
    remark = next(remark for remark in report.remarks if remark.code == "remark.open_badges_2_changed")
    assert remark.fields == {"members": "narrative"}
    assert report.credential == academy.assertion()


def test_a_pointer_may_say_less_than_the_site() -> None:
    academy = Academy()
    pointer: JsonObject = {
        "@context": CONTEXT, "type": "Assertion", "id": academy.assertion_url, "verify": {"type": "hosted"}
    }  # fmt: skip
    assert codes(check(academy, written(pointer))) == GOOD


@pytest.mark.parametrize("alias", ["hosted", "HostedBadge"])
def test_the_aliases_of_the_context_are_read(alias: str) -> None:
    academy = Academy()
    document = academy.assertion(verification=None, verify={"type": alias, "url": academy.assertion_url})
    academy.publish(academy.assertion_url, document)
    assert check(academy, written(document)).verdict.value == "valid"


def forged(academy: Academy) -> JsonObject:
    """Give an assertion at a stranger's address that points to the academy's badge class."""
    document = academy.assertion(id=f"{STRANGE}/assertions/1", recipient=OTHER)
    academy.publish(f"{STRANGE}/assertions/1", document)
    return document


def test_a_stranger_cannot_host_somebody_elses_badge() -> None:
    academy = Academy()
    report = check(academy, written(forged(academy)), known=True, policy=RECOGNISED)
    assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.out_of_scope"
    assert report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.not_checked"
    assert report.verdict.value == "invalid"


def test_a_stranger_cannot_answer_with_the_address_of_a_good_badge() -> None:
    academy = Academy()
    academy.publish(f"{STRANGE}/copy", academy.assertion(recipient=OTHER))
    report = check(academy, f"{STRANGE}/copy".encode())
    assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.out_of_scope"
    assert "remark.open_badges_2_other_id" in {remark.code for remark in report.remarks}


def test_a_stranger_cannot_describe_the_issuer_inside_the_assertion() -> None:
    academy = Academy()
    profile = academy.profile(verification={"allowedOrigins": "stranger.example.net"})
    document = forged(academy) | {"badge": academy.badge_class(issuer=profile)}
    academy.publish(f"{STRANGE}/assertions/1", document)
    report = check(academy, written(document))
    assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.out_of_scope"


def test_a_stranger_cannot_host_the_badge_class_of_another_issuer() -> None:
    academy = Academy()
    academy.publish(f"{STRANGE}/badge", academy.badge_class(id=f"{STRANGE}/badge", name="Steward of stewards"))
    academy.publish(academy.assertion_url, academy.assertion(badge=f"{STRANGE}/badge"))
    report = check(academy, academy.assertion_url.encode())
    assert report.check(CheckName.ISSUER_KEY).fields["url"] == f"{STRANGE}/badge"
    assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.out_of_scope"


@pytest.mark.parametrize(
    "prefix",
    [
        "https://academy.example.org.evil.net/",
        "https://academy.example.org@evil.net/",
        "http://academy.example.org/",
        "/",
        "",
    ],
)
def test_a_prefix_counts_for_its_own_host_only(prefix: str) -> None:
    academy = Academy()
    academy.publish(academy.issuer_url, academy.profile(verification={"startsWith": prefix}))
    assert check(academy, written(academy.assertion())).check(CheckName.ISSUER_KEY).code == "issuer_key.out_of_scope"


@pytest.mark.parametrize("way", ["../users", "%2e%2e/users", ".%2E/users", "x/../../users", "..%2fusers", "./../users"])
def test_an_address_that_climbs_out_of_its_prefix_is_out_of_scope(way: str) -> None:
    academy = Academy()
    climbing = f"https://academy.example.org/assertions/{way}/mallory/1"
    academy.publish(climbing, academy.assertion(id=climbing, recipient=OTHER))
    scope: JsonObject = {"startsWith": ["https://academy.example.org/assertions/"]}
    academy.publish(academy.issuer_url, academy.profile(verification=scope))
    assert check(academy, climbing.encode()).check(CheckName.ISSUER_KEY).code == "issuer_key.out_of_scope"


@pytest.mark.parametrize(
    "identifier",
    [
        "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "badge",
        "javascript:alert(1)",
        "https://user@x.org/",
        "https://a.org\t.evil.net/",
    ],
)
def test_a_hosted_badge_without_a_web_address_is_invalid_and_fetches_nothing(identifier: str) -> None:
    document = written(Academy().assertion(id=identifier))
    assert needed(document, Evidence()) == frozenset()
    report = verify(document, Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert report.check(CheckName.DATA_MODEL).outcome.value == "invalid"
    assert report.verdict.value == "invalid"
