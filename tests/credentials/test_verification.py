"""Verification: for each check a badge where it alone answers otherwise, and what must never pass."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from badge_world import CANONICALISER, NOW, SKILL, Hub, Key, sign

from credentials.canonical import Canonical, Canonicaliser
from credentials.did_documents import did_key, did_web_url
from credentials.gathered import Evidence, Unreachable
from credentials.rdf_canonicalisation import HashName
from credentials.report import decide
from credentials.strict_json import JsonObject, JsonValue, dump, parse_object
from credentials.verification import (
    POLICIES,
    PUBLIC,
    RECOGNISED,
    Check,
    CheckName,
    NoBadge,
    Outcome,
    Policy,
    Report,
    needed,
    verify,
)

HUB = Hub()
BADGE = HUB.issue()
SECOND = timedelta(seconds=1)


def check(
    credential: bytes | JsonObject = BADGE,
    evidence: Evidence | None = None,
    policy: Policy = PUBLIC,
    *,
    at_offset: timedelta = timedelta(0),
    recipient: str | None = None,
) -> Report:
    data = credential if isinstance(credential, bytes) else dump(credential)
    return verify(
        data, evidence or HUB.evidence(), policy, at=NOW + at_offset, canonicaliser=CANONICALISER, recipient=recipient
    )


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


GOOD = {
    "document": "document.valid",
    "data_model": "data_model.valid",
    "proof": "proof.valid",
    "issuer_key": "issuer_key.valid",
    "issuer_trust": "issuer_trust.unrecognised",
    "time": "time.current",
    "status": "status.clear",
    "recipient": "recipient.not_named",
    "endorsements": "endorsements.none",
}


def test_a_badge_as_we_issue_it_is_valid() -> None:
    report = check()
    assert report.verdict is Outcome.VALID
    assert codes(report) == GOOD
    assert report.remarks == ()
    assert report.credential == parse_object(BADGE)
    assert report.achievement_credential is not None
    assert report.achievement_credential.issuer.id == HUB.did


def test_a_badge_of_a_recognised_issuer_is_valid_under_the_stricter_policy() -> None:
    assert check(policy=RECOGNISED).verdict is Outcome.UNKNOWN
    report = check(evidence=HUB.evidence(recognition=HUB.recognition()), policy=RECOGNISED)
    assert report.verdict is Outcome.VALID
    assert report.check(CheckName.ISSUER_TRUST).fields == {"name": "The Hub", "vouched_by": "The Committee"}


def resigned(key: Key = HUB.credential_key, method: str | None = None, **members: object) -> JsonObject:
    """Give a badge with other members, properly signed past every lint."""
    return sign(HUB.unsigned(**members), key, method=method or HUB.method(key))  # type: ignore[arg-type] # tests put anything there


def did_document(**changes: object) -> JsonObject:
    """Give the issuer's document with its credential key changed."""
    document = HUB.did_document()
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    first = methods[0]
    assert isinstance(first, dict)
    first.update(changes)  # type: ignore[arg-type] # tests write JSON texts
    return document


def without_key(key: Key) -> JsonObject:
    document = HUB.did_document()
    for name in ("verificationMethod", "assertionMethod"):
        items = document[name]
        assert isinstance(items, list)
        document[name] = [item for item in items if key.public_key.multikey not in str(item)]
    return document


def without_assertion(key: Key) -> JsonObject:
    document = HUB.did_document()
    document["assertionMethod"] = without_key(key)["assertionMethod"]
    return document


STRANGER = Key("stranger")
AWAY = Unreachable(did_web_url(HUB.did), "fetch.timeout", "2 s")
LIST_AWAY = Unreachable(HUB.list_url, "fetch.status", "503")


@dataclass(frozen=True)
class Case:
    """A badge, what a verifier finds, and the one check that answers otherwise."""

    check: str
    code: str
    verdict: str
    credential: Callable[[], bytes | JsonObject] = lambda: BADGE
    evidence: Callable[[], Evidence] = HUB.evidence
    at_offset: timedelta = timedelta(0)
    recipient: str | None = None
    besides: dict[str, str] = field(default_factory=dict)
    """What else differs, because it hangs on the same document."""


def foreign_list() -> JsonObject:
    """Give a list that somebody else signs in the issuer's name."""
    unsigned = {name: value for name, value in HUB.status().items() if name != "proof"}
    return sign(unsigned, STRANGER, method=f"did:key:{STRANGER.public_key.multikey}#{STRANGER.public_key.multikey}")


def list_with(**members: JsonValue) -> JsonObject:
    unsigned = {name: value for name, value in HUB.status().items() if name != "proof"}
    return sign({**unsigned, **members}, HUB.status_key, method=HUB.method(HUB.status_key))


def list_subject(**members: JsonValue) -> JsonObject:
    subject = HUB.status()["credentialSubject"]
    assert isinstance(subject, dict)
    return list_with(credentialSubject={**subject, **members})


def entry(**members: object) -> JsonObject:
    status = HUB.unsigned()["credentialStatus"]
    assert isinstance(status, dict)
    return {**status, **members}  # type: ignore[dict-item] # tests put anything there


ISSUER: JsonObject = {"id": HUB.did, "type": ["Profile"]}
PERSON: JsonObject = {
    "type": "IdentityObject",
    "hashed": True,
    "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
    "identityType": "emailAddress",
    "salt": "Kosher",
}


def named() -> JsonObject:
    subject = HUB.unsigned()["credentialSubject"]
    assert isinstance(subject, dict)
    return resigned(credentialSubject={**subject, "identifier": [PERSON]})


CASES = {
    "expired": Case("time", "time.expired", "invalid", lambda: resigned(validUntil="2026-11-02T08:59:59Z")),
    "expires this very second": Case(
        "time", "time.current", "valid", lambda: resigned(validUntil="2026-11-02T09:00:00Z")
    ),
    "begins in a minute, as clocks may differ": Case(
        "time", "time.current", "valid", lambda: resigned(validFrom="2026-11-02T09:01:00Z")
    ),
    "begins later": Case("time", "time.not_yet_valid", "invalid", lambda: resigned(validFrom="2026-11-02T09:01:01Z")),
    "key document away": Case(
        "issuer_key",
        "issuer_key.unreachable",
        "unknown",
        evidence=lambda: HUB.evidence(did_document=AWAY),
        besides={"status": "status.unreachable"},
    ),
    "key not listed": Case(
        "issuer_key",
        "issuer_key.not_listed",
        "invalid",
        evidence=lambda: HUB.evidence(did_document=without_key(HUB.credential_key)),
    ),
    "key not for assertions": Case(
        "issuer_key",
        "issuer_key.not_listed",
        "invalid",
        evidence=lambda: HUB.evidence(did_document=without_assertion(HUB.credential_key)),
    ),
    "key unknown to a copy from before": Case(
        "issuer_key",
        "issuer_key.not_yet_listed",
        "unknown",
        lambda: sign(HUB.unsigned(), HUB.credential_key, method=HUB.method(HUB.credential_key), created=NOW + SECOND),
        evidence=lambda: HUB.evidence(did_document=without_key(HUB.credential_key)),
    ),
    "key withdrawn": Case(
        "issuer_key",
        "issuer_key.revoked",
        "invalid",
        evidence=lambda: HUB.evidence(did_document=did_document(revoked="2026-11-02T09:00:00Z")),
    ),
    "key withdrawn from tomorrow": Case(
        "issuer_key",
        "issuer_key.valid",
        "valid",
        evidence=lambda: HUB.evidence(did_document=did_document(revoked="2026-11-03T09:00:00Z")),
    ),
    "key expired": Case(
        "issuer_key",
        "issuer_key.expired",
        "invalid",
        evidence=lambda: HUB.evidence(did_document=did_document(expires="2026-11-01T09:00:00Z")),
    ),
    "key of another controller": Case(
        "issuer_key",
        "issuer_key.foreign",
        "invalid",
        evidence=lambda: HUB.evidence(did_document=did_document(controller="did:web:evil.example.org")),
    ),
    "bare key in front of a trusted name": Case(
        "issuer_key",
        "issuer_key.self_asserted",
        "unknown",
        lambda: resigned(STRANGER, method=f"{did_key(STRANGER.public_key)}#{STRANGER.public_key.multikey}"),
    ),
    "key behind an https address": Case(
        "issuer_key",
        "issuer_key.self_asserted",
        "unknown",
        lambda: resigned(STRANGER, method=f"https://badges.example.org/hub#{STRANGER.public_key.multikey}"),
    ),
    "new key that the registry has not seen": Case(
        "issuer_key",
        "issuer_key.unconfirmed",
        "unknown",
        evidence=lambda: HUB.evidence(recognition=HUB.recognition(keys=(HUB.pinned(HUB.status_key),))),
        besides={"issuer_trust": "issuer_trust.recognised"},
    ),
    "revoked": Case(
        "status", "status.revoked", "invalid", evidence=lambda: HUB.evidence(status=HUB.status(revoked=(7,)))
    ),
    "somebody else revoked": Case(
        "status", "status.clear", "valid", evidence=lambda: HUB.evidence(status=HUB.status(revoked=(6, 8)))
    ),
    "suspended": Case(
        "status",
        "status.suspended",
        "invalid",
        lambda: resigned(credentialStatus=entry(statusPurpose="suspension")),
        lambda: HUB.evidence(status=HUB.status(revoked=(7,), purpose="suspension")),
    ),
    "list away": Case("status", "status.unreachable", "unknown", evidence=lambda: HUB.evidence(status=LIST_AWAY)),
    "list for another purpose": Case(
        "status", "status.purpose", "unknown", evidence=lambda: HUB.evidence(status=HUB.status(purpose="suspension"))
    ),
    "list that says something else than withdrawn": Case(
        "status",
        "status.purpose",
        "unknown",
        lambda: resigned(credentialStatus=entry(statusPurpose="rehearsal")),
        lambda: HUB.evidence(status=HUB.status(revoked=(7,), purpose="rehearsal")),
    ),
    "list of yesterday": Case(
        "status",
        "status.list_expired",
        "unknown",
        evidence=lambda: HUB.evidence(status=HUB.status(at=NOW - timedelta(hours=24, seconds=1))),
    ),
    "list of tomorrow": Case(
        "status",
        "status.list_expired",
        "unknown",
        evidence=lambda: HUB.evidence(status=list_with(validFrom="2026-11-03T08:00:00Z")),
    ),
    "list that somebody else signed": Case(
        "status", "status.list_untrusted", "unknown", evidence=lambda: HUB.evidence(status=foreign_list())
    ),
    "list of another issuer": Case(
        "status",
        "status.list_untrusted",
        "unknown",
        evidence=lambda: HUB.evidence(status=list_with(issuer="did:web:elsewhere.example.org")),
    ),
    "list under another address": Case(
        "status",
        "status.list_untrusted",
        "unknown",
        evidence=lambda: HUB.evidence(status=list_with(id="https://badges.example.org/status/2")),
    ),
    "list altered": Case(
        "status",
        "status.list_untrusted",
        "unknown",
        evidence=lambda: HUB.evidence(status={**HUB.status(), "validUntil": "2027-01-01T00:00:00Z"}),
    ),
    "list without proof": Case(
        "status",
        "status.list_untrusted",
        "unknown",
        evidence=lambda: HUB.evidence(status={name: value for name, value in HUB.status().items() if name != "proof"}),
    ),
    "list that is no list": Case(
        "status", "status.list_malformed", "unknown", evidence=lambda: HUB.evidence(status=HUB.did_document())
    ),
    "list too short": Case(
        "status",
        "status.length",
        "unknown",
        evidence=lambda: HUB.evidence(status=list_subject(encodedList="uH4sIAAAAAAAAA2MAAI3vAtIBAAAA")),
    ),
    "place beyond the list": Case(
        "status",
        "status.range",
        "unknown",
        lambda: resigned(credentialStatus=entry(statusListIndex="131072")),
    ),
    "status of an unknown kind": Case(
        "status",
        "unsupported.status_type",
        "unknown",
        lambda: resigned(credentialStatus={"id": "https://x.example.org/r", "type": "https://x.example.org/Ledger"}),
    ),
    "no status": Case("status", "status.none", "valid", lambda: resigned(credentialStatus=None)),
    "recipient by hash": Case("recipient", "recipient.matches", "valid", named, recipient="a@example.com"),
    "recipient by hash in capitals": Case("recipient", "recipient.matches", "valid", named, recipient="A@Example.com"),
    "recipient differs": Case("recipient", "recipient.differs", "valid", named, recipient="b@example.com"),
    "recipient not named in the badge": Case("recipient", "recipient.pseudonymous", "valid", recipient="a@example.com"),
    "recipient by number": Case(
        "recipient", "recipient.matches", "valid", recipient="urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a"
    ),
    "endorsed": Case(
        "endorsements",
        "endorsements.some_fail",
        "valid",
        lambda: resigned(endorsementJwt=["eyJh.eyJ.c2ln"]),
    ),
    "out of scope": Case(
        "issuer_trust",
        "issuer_trust.out_of_scope",
        "valid",
        evidence=lambda: HUB.evidence(recognition=HUB.recognition(skills=frozenset({f"{SKILL}x"}))),
    ),
    "recognised for everything": Case(
        "issuer_trust",
        "issuer_trust.recognised",
        "valid",
        evidence=lambda: HUB.evidence(recognition=HUB.recognition(skills=frozenset(), covers_all=True)),
    ),
    "recognised later": Case(
        "issuer_trust",
        "issuer_trust.inactive",
        "valid",
        evidence=lambda: HUB.evidence(recognition=HUB.recognition(since=NOW + SECOND)),
    ),
    "recognised no longer": Case(
        "issuer_trust",
        "issuer_trust.inactive",
        "valid",
        evidence=lambda: HUB.evidence(recognition=HUB.recognition(until=NOW - SECOND)),
    ),
    "entry of another issuer": Case(
        "issuer_trust",
        "issuer_trust.unrecognised",
        "valid",
        evidence=lambda: HUB.evidence(recognition=HUB.recognition(did="did:web:elsewhere.example.org")),
    ),
}


@pytest.mark.conformance("OB-77", "OB-85", "OB-86", "OB-87")
@pytest.mark.parametrize("name", CASES)
def test_one_check_answers_otherwise(name: str) -> None:
    case = CASES[name]
    report = check(case.credential(), case.evidence(), at_offset=case.at_offset, recipient=case.recipient)
    told = codes(report)
    assert told.pop(case.check) == case.code
    expected = {**GOOD, **case.besides}
    del expected[case.check]
    assert told == expected
    assert report.verdict.value == case.verdict


def test_needed_names_one_document_after_the_other() -> None:
    whole = HUB.evidence().documents
    did_url = did_web_url(HUB.did)
    assert needed(BADGE, Evidence()) == {did_url, HUB.list_url}
    assert needed(BADGE, Evidence({HUB.list_url: whole[HUB.list_url]})) == {did_url}
    assert needed(BADGE, Evidence({did_url: AWAY, HUB.list_url: LIST_AWAY})) == frozenset()
    assert needed(BADGE, HUB.evidence()) == frozenset()
    assert needed(b"{", Evidence()) == frozenset()


def test_what_was_not_gathered_is_unknown() -> None:
    report = check(evidence=Evidence())
    assert report.verdict is Outcome.UNKNOWN
    assert codes(report)["issuer_key"] == "issuer_key.unreachable"
    assert codes(report)["status"] == "status.unreachable"


def test_the_registry_remembers_a_key_that_the_issuer_no_longer_lists() -> None:
    recognition = HUB.recognition(keys=(HUB.pinned(HUB.credential_key), HUB.pinned(HUB.status_key)))
    for gone in (AWAY, without_key(HUB.credential_key)):
        report = check(evidence=HUB.evidence(did_document=gone, recognition=recognition), policy=RECOGNISED)
        assert codes(report)["issuer_key"] == "issuer_key.valid"
        assert report.verdict is Outcome.VALID
    withdrawn = did_document(revoked="2026-11-01T00:00:00Z")
    report = check(evidence=HUB.evidence(did_document=withdrawn, recognition=recognition), policy=RECOGNISED)
    assert report.verdict is Outcome.INVALID


def test_decimals_are_read_although_we_never_write_them() -> None:
    subject = HUB.unsigned()["credentialSubject"]
    assert isinstance(subject, dict)
    data = json.dumps(resigned(credentialSubject={**subject, "creditsEarned": 2.5})).encode()
    assert check(data).verdict is Outcome.VALID
    assert codes(check(data.replace(b"2.5", b"3.5")))["proof"] == "proof.signature"


def test_expired_and_revoked_are_both_told() -> None:
    report = check(resigned(validUntil="2026-11-02T08:30:00Z"), HUB.evidence(status=HUB.status(revoked=(7,))))
    assert codes(report)["time"] == "time.expired"
    assert codes(report)["status"] == "status.revoked"
    assert codes(report)["proof"] == "proof.valid"
    assert report.verdict is Outcome.INVALID


def test_a_set_bit_counts_even_in_a_list_that_is_not_bound_to_the_issuer() -> None:
    unsigned = {name: value for name, value in HUB.status(revoked=(7,)).items() if name != "proof"}
    method = f"did:key:{STRANGER.public_key.multikey}#{STRANGER.public_key.multikey}"
    report = check(evidence=HUB.evidence(status=sign(unsigned, STRANGER, method=method)))
    assert codes(report)["status"] == "status.revoked"


def test_every_entry_of_several_is_looked_up() -> None:
    several = [entry(), entry(statusListIndex="8")]
    report = check(resigned(credentialStatus=several), HUB.evidence(status=HUB.status(revoked=(8,))))
    assert codes(report)["data_model"] == "data_model.several_statuses"
    assert codes(report)["status"] == "status.revoked"


@pytest.mark.conformance("OB-76", "OB-80")
def test_an_altered_badge_is_invalid_and_nothing_else_is_believed_of_it() -> None:
    altered = parse_object(BADGE) | {"name": "Professor"}
    report = check(altered, HUB.evidence(recognition=HUB.recognition()), RECOGNISED)
    assert report.verdict is Outcome.INVALID
    assert codes(report) == {
        "document": "document.valid",
        "data_model": "data_model.valid",
        "proof": "proof.signature",
        "issuer_key": "issuer_key.not_checked",
        "issuer_trust": "issuer_trust.not_checked",
        "time": "time.not_checked",
        "status": "status.not_checked",
        "recipient": "recipient.not_checked",
        "endorsements": "endorsements.not_checked",
    }
    assert report.credential is None
    assert report.achievement_credential is None


@pytest.mark.conformance("OB-76")
def test_every_altered_text_is_noticed() -> None:
    document = parse_object(BADGE)
    for path, _ in leaves(document):
        altered = parse_object(BADGE)
        holder: object = altered
        for step in path[:-1]:
            holder = holder[step]  # type: ignore[index] # the path was found in an equal document
        value = holder[path[-1]]  # type: ignore[index]
        holder[path[-1]] = f"{value}0"  # type: ignore[index]
        assert check(altered).verdict is not Outcome.VALID, path


def leaves(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        return [(path, value)]
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [leaf for step, item in steps for leaf in leaves(item, (*path, step))]


@pytest.mark.conformance("OB-43", "CG-4")
def test_an_undefined_member_anywhere_is_invalid() -> None:
    def objects(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
        steps = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
        own = [path] if isinstance(value, dict) else []
        return [*own, *(found for step, item in steps for found in objects(item, (*path, step)))]

    for path in objects(parse_object(BADGE)):
        smuggled = parse_object(BADGE)
        holder: object = smuggled
        for step in path:
            holder = holder[step]  # type: ignore[index] # the path was found in an equal document
        holder["endorsedBy"] = "Wikimedia Foundation"  # type: ignore[index]
        report = check(smuggled)
        assert report.verdict is Outcome.INVALID, path
        told = {codes(report)["data_model"], *(remark.code for remark in report.remarks)}
        assert "data_model.undefined_term" in told, path


PROOFS: dict[str, tuple[JsonObject | list[JsonObject] | None, str, str]] = {
    "none": (None, "proof.missing", "invalid"),
    "an empty list": ([], "proof.missing", "invalid"),
    "no method": ({"verificationMethod": ""}, "proof.malformed", "invalid"),
    "a method without scheme": ({"verificationMethod": "key-1"}, "proof.malformed", "invalid"),
    "an http method": ({"verificationMethod": "http://badges.example.org/k#z6Mk"}, "proof.malformed", "invalid"),
    "another purpose": ({"proofPurpose": "authentication"}, "proof.purpose", "invalid"),
    "another suite": ({"cryptosuite": "bbs-2023"}, "unsupported.cryptosuite", "unknown"),
    "another DID method": ({"verificationMethod": "did:example:1#k"}, "unsupported.did_method", "unknown"),
    "a key document elsewhere": (
        {"verificationMethod": "https://hub.example.org/keys#key-1"}, "proof.not_checked", "unknown"
    ),
    "a date in the future": ({"created": "2026-11-02T09:01:01Z"}, "proof.created_in_future", "invalid"),
    "an end that has passed": ({"expires": "2026-11-02T08:59:59Z"}, "proof.expired", "invalid"),
    "a broken value": ({"proofValue": "z0"}, "proof.malformed", "invalid"),
    "another value": ({"proofValue": f"z{'1' * 64}"}, "proof.signature", "invalid"),
}  # fmt: skip


@pytest.mark.conformance("OB-40", "OB-60")
@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_is_refused(name: str) -> None:
    change, code, verdict = PROOFS[name]
    document = parse_object(BADGE)
    proof = document.pop("proof")
    assert isinstance(proof, dict)
    if isinstance(change, dict):
        document["proof"] = {**proof, **change}
    elif change is not None:
        document["proof"] = []
    report = check(document)
    assert codes(report)["proof"] == code
    assert report.verdict.value == verdict
    assert report.credential is None


def test_every_proof_of_a_set_must_hold() -> None:
    unsigned = HUB.unsigned()
    ours = sign(unsigned, HUB.credential_key, method=HUB.method(HUB.credential_key))["proof"]
    other = sign(unsigned, HUB.status_key, method=HUB.method(HUB.status_key))["proof"]
    assert isinstance(other, dict)
    assert check({**unsigned, "proof": [ours, other]}).verdict is Outcome.VALID
    assert check({**unsigned, "proof": [ours, {**other, "proofValue": f"z{'1' * 64}"}]}).verdict is Outcome.INVALID
    unsupported: JsonObject = {**other, "cryptosuite": "bbs-2023"}
    assert check({**unsigned, "proof": [ours, unsupported]}).verdict is Outcome.UNKNOWN


TEXTS: list[tuple[str, bytes, str, str]] = [
    ("a doubled member", BADGE[:-1] + b',"name":"again"}', "document", "document.duplicate_key"),
    ("too deep", BADGE[:-1] + b',"x":' + b"[" * 40 + b"]" * 40 + b"}", "document", "document.too_deep"),
    ("a control character", BADGE.replace(b"Finds", b"Fi\\u0000nds"), "document", "document.bad_text"),
    ("a nested context", BADGE.replace(b'"criteria":{', b'"criteria":{"@context":{},'), "data_model",
     "data_model.nested_context"),
    ("an unknown context", BADGE.replace(b"extensions.json", b"extension.json"), "data_model", "unsupported.context"),
    ("a relative id", BADGE.replace(b"https://badges.example.org/achievements/1", b"admin", 1), "data_model",
     "data_model.relative_iri"),
    ("dates of the other model", BADGE.replace(b'"validFrom"', b'"issuanceDate"'), "data_model",
     "data_model.member_missing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "check_name", "code"), TEXTS)
def test_a_broken_text_gets_a_report(name: str, data: bytes, check_name: str, code: str) -> None:
    report = check(data)
    told = {codes(report)[check_name], *(remark.code for remark in report.remarks)}
    assert code in told
    assert report.verdict is (Outcome.UNKNOWN if code.startswith("unsupported") else Outcome.INVALID)


@pytest.mark.parametrize("data", [b"", b"hello", b"{", b"{}", b'{"name":"x"}', b"[]", b"a.b.c", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_badge_at_all_gets_no_report(data: bytes) -> None:
    with pytest.raises(NoBadge):
        check(data)


class BrokenCanonicaliser(Canonicaliser):
    """A canonicaliser with a fault of its own."""

    def canonicalise(self, document: JsonObject, *, hash_name: HashName = "sha256") -> Canonical:
        raise ZeroDivisionError


def test_a_check_that_breaks_down_is_unknown_and_never_valid() -> None:
    report = verify(BADGE, HUB.evidence(), PUBLIC, at=NOW, canonicaliser=BrokenCanonicaliser())
    assert report.verdict is Outcome.UNKNOWN
    assert codes(report)["data_model"] == "internal.check_failed"
    assert codes(report)["proof"] == "internal.check_failed"
    assert report.credential is None


def test_a_report_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError):
        bool(check())


def test_a_policy_that_requires_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Policy("anything", frozenset())
    assert set(POLICIES) == {"public", "recognised", "1edtech"}


def oracle(outcomes: dict[CheckName, Outcome], policy: Policy) -> Outcome:
    """The rule of the verdict, written a second time."""
    verdict = Outcome.VALID
    for name in policy.required:
        if outcomes[name] is Outcome.INVALID:
            return Outcome.INVALID
        if outcomes[name] is Outcome.UNKNOWN:
            verdict = Outcome.UNKNOWN
    return verdict


def test_the_verdict_is_a_total_function_of_the_checks() -> None:
    for policy in POLICIES.values():
        # What the policy does not require stands at its worst, and must not count.
        beside = [Check(name, Outcome.INVALID, "") for name in CheckName if name not in policy.required]
        for outcomes in itertools.product(Outcome, repeat=len(policy.required)):
            by_name = dict(zip(policy.required, outcomes, strict=True))
            checks = [Check(name, outcome, "") for name, outcome in by_name.items()]
            assert decide([*checks, *beside], policy) is oracle(by_name, policy)
    assert decide([], PUBLIC) is Outcome.UNKNOWN
