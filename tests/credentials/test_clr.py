"""Learner records: the bundle is verified as its publisher's, and what is in it each as its own issuer's."""

from collections.abc import Callable

import pytest
from badge_world import CANONICALISER, NOW, Hub, Key, sign

from credentials.contexts import CLR_2_0_1, CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.did_documents import did_web_url
from credentials.gathered import Evidence
from credentials.inside import MAX_INNER
from credentials.kinds import Kind
from credentials.report import CheckName, Endorsed, Outcome, Report
from credentials.strict_json import JsonObject, JsonValue, dump, parse_object
from credentials.verification import PUBLIC, needed, verify

HUB = Hub()
SCHOOL = Hub(
    did="did:web:school.example.org:issuers:school",
    credential_key=Key("school credentials"),
    status_key=Key("school status"),
    list_url="https://school.example.org/status/1",
)


def badge(number: int = 1, **members: JsonValue) -> JsonObject:
    unsigned = HUB.unsigned(index=number, id=f"urn:uuid:{number:08x}-51a7-4ae8-9cb8-7b2e6d6b8f3c", **members)
    return sign(unsigned, HUB.credential_key, method=HUB.method(HUB.credential_key))


def record(*inner: JsonValue, **members: JsonValue) -> JsonObject:
    """Give a record that the school publishes; None leaves a member out."""
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3, EXTENSIONS],
        "id": "urn:uuid:5d1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript",
        "issuer": {"id": SCHOOL.did, "type": ["Profile"], "name": "School"},
        "validFrom": "2026-11-02T08:30:00Z",
        "partial": True,
        "credentialSubject": {
            "id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
            "type": ["ClrSubject"],
            "verifiableCredential": list(inner),
            "achievement": [
                {
                    "id": "https://school.example.org/achievements/9",
                    "type": ["Achievement"],
                    "name": "Year one",
                    "description": "The first year.",
                    "criteria": {"narrative": "All courses."},
                }
            ],
            "association": [
                {
                    "type": ["Association"],
                    "associationType": "isPartOf",
                    "sourceId": "https://badges.example.org/achievements/1",
                    "targetId": "https://school.example.org/achievements/9",
                }
            ],
        },
    }
    document = {name: value for name, value in {**document, **members}.items() if value is not None}
    return sign(document, SCHOOL.credential_key, method=SCHOOL.method(SCHOOL.credential_key))


def evidence(**found: JsonObject) -> Evidence:
    return Evidence({**SCHOOL.evidence().documents, **HUB.evidence(**found).documents})  # type: ignore[arg-type]


def check(document: JsonObject, found: Evidence | None = None) -> Report:
    return verify(dump(document), found or evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def test_a_record_and_the_badges_in_it_are_verified_each_on_its_own() -> None:
    report = check(record(badge(1), badge(2)))
    assert {made.check.value: made.code for made in report.checks} == {
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
    assert (report.verdict, report.kind, report.remarks) == (Outcome.VALID, Kind.RECORD, ())
    assert report.clr_credential is not None
    assert report.clr_credential.partial is True
    assert report.clr_credential.document() == report.credential
    assert [inner.verdict.value for inner in report.inner] == ["valid", "valid"]
    assert [inner.kind for inner in report.inner] == [Kind.BADGE, Kind.BADGE]
    first = report.inner[0].achievement_credential
    assert first is not None
    assert first.issuer.id == HUB.did


def test_a_revoked_badge_in_a_record_is_told_and_the_record_stays_its_publishers_word() -> None:
    report = check(record(badge(1), badge(2)), evidence(status=HUB.status(revoked=(2,))))
    assert report.verdict is Outcome.VALID
    assert [inner.verdict.value for inner in report.inner] == ["valid", "invalid"]
    assert report.inner[1].check(CheckName.STATUS).code == "status.revoked"
    assert {remark.code: dict(remark.fields) for remark in report.remarks} == {
        "remark.inner_not_valid": {"good": "1", "total": "2"}
    }


def unsigned(document: JsonObject) -> JsonObject:
    return {name: value for name, value in document.items() if name != "proof"}


# What stands in the record, and the check and code of its own report that decide.
INNER: dict[str, tuple[Callable[[], JsonValue], str, str]] = {
    "a badge without proof": (lambda: unsigned(badge()), "proof", "proof.missing"),
    "a badge that was altered": (lambda: badge() | {"name": "Professor"}, "proof", "proof.signature"),
    "an expired badge": (lambda: badge(validUntil="2026-11-02T08:59:59Z"), "time", "time.expired"),
    "an address": (lambda: "https://tracker.example.net/badge", "document", "no_badge.form"),
    "a text": (lambda: "nothing", "document", "no_badge.form"),
}


@pytest.mark.parametrize("name", INNER)
def test_what_is_wrong_inside_is_told_there(name: str) -> None:
    made, check_name, code = INNER[name]
    report = check(record(made(), badge(2)))
    bad, good = report.inner
    assert {made.check.value: made.code for made in bad.checks}[check_name] == code
    assert bad.verdict is Outcome.INVALID
    assert good.verdict is Outcome.VALID


def with_subject(**members: JsonValue) -> JsonObject:
    subject = record(badge())["credentialSubject"]
    assert isinstance(subject, dict)
    whole: JsonObject = {**subject, **members}
    return record(credentialSubject=whole)


def changed(document: JsonObject, members: JsonObject) -> JsonObject:
    """Give a document with other members, after its signature."""
    return {**document, **members}


RECORDS: dict[str, tuple[Callable[[], JsonObject], str]] = {
    "nothing in it": (record, "data_model.member_missing"),
    "no name": (lambda: record(badge(), name=None), "data_model.member_missing"),
    "a subject of another type": (
        lambda: changed(record(badge()), {"credentialSubject": {"type": ["AchievementSubject"]}}),
        "data_model.wrong_type",
    ),
    "a number in it": (lambda: with_subject(verifiableCredential=[1]), "data_model.member_type"),
    "an association without an end": (
        lambda: with_subject(association=[{"type": ["Association"], "associationType": "x", "sourceId": "urn:x:y"}]),
        "data_model.member_missing",
    ),
    "no context of records": (
        lambda: changed(record(badge()), {"@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS]}),
        "data_model.context_missing",
    ),
    "its context in another place": (
        lambda: changed(record(badge()), {"@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, CLR_2_0_1, EXTENSIONS]}),
        "data_model.context_order",
    ),
    "an undefined member": (lambda: changed(record(badge()), {"grade": "A"}), "data_model.undefined_term"),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_refused(name: str) -> None:
    made, code = RECORDS[name]
    document = made()
    report = check(document)
    assert report.kind is Kind.RECORD
    assert report.verdict is Outcome.INVALID
    assert code in {report.check(CheckName.DATA_MODEL).code, *(remark.code for remark in report.remarks)}


def test_a_badge_taken_out_or_put_in_breaks_the_proof_of_the_record() -> None:
    document = parse_object(dump(record(badge(1), badge(2))))
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    for inner in ([badge(1)], [badge(1), badge(2), badge(3)], [badge(1), badge(3)]):
        subject["verifiableCredential"] = list[JsonValue](inner)
        report = check(document)
        assert report.check(CheckName.PROOF).code == "proof.signature"
        assert report.inner == ()


def test_more_than_the_bound_is_counted_and_said_to_be_unchecked() -> None:
    small = [unsigned(badge(number)) for number in range(MAX_INNER + 2)]
    report = check(record(*small))
    assert len(report.inner) == MAX_INNER
    assert {remark.code: dict(remark.fields) for remark in report.remarks} == {
        "remark.inner_not_valid": {"good": "0", "total": "22"},
        "remark.inner_unchecked": {"checked": "20", "total": "22"},
    }


def test_the_endorsements_of_a_badge_in_a_record_are_verified_too() -> None:
    endorsement = sign(
        {
            "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
            "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Seen",
            "issuer": {"id": SCHOOL.did, "type": ["Profile"]},
            "validFrom": "2026-11-02T08:30:00Z",
            "credentialSubject": {"id": HUB.did, "type": ["EndorsementSubject"]},
        },
        SCHOOL.credential_key,
        method=SCHOOL.method(SCHOOL.credential_key),
    )
    issuer: JsonObject = {"id": HUB.did, "type": ["Profile"], "name": "Hub", "endorsement": [endorsement]}
    report = check(record(badge(1, issuer=issuer)))
    (found,) = report.inner[0].endorsements
    assert (found.endorsed, found.report.verdict) == (Endorsed.ISSUER, Outcome.VALID)


def test_documents_are_asked_for_from_the_outside_in() -> None:
    data = dump(record(badge(1)))
    assert needed(data, Evidence()) == {did_web_url(SCHOOL.did)}
    assert needed(data, SCHOOL.evidence()) == {did_web_url(HUB.did), HUB.list_url}
    assert needed(data, evidence()) == frozenset()
    pointing = dump(record("https://tracker.example.net/badge"))
    assert not any("tracker" in url for url in needed(pointing, evidence()))


def test_a_record_inside_a_record_is_verified_and_not_opened() -> None:
    inner = record(badge(1), id="urn:uuid:6d1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c")
    report = check(record(inner))
    assert report.inner[0].verdict is Outcome.VALID
    assert report.inner[0].inner == ()
