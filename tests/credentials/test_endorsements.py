"""Endorsements: each is verified on its own, shown with its own report, and moves no verdict but its own."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import token_world
from badge_world import CANONICALISER, NOW, Hub, Key, sign

from credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_3_0_3
from credentials.did_documents import compose_did_document, did_key, did_web_url
from credentials.gathered import Evidence, Recognition, Unreachable
from credentials.inside import MAX_ENDORSEMENTS
from credentials.kinds import Kind
from credentials.report import RECOGNISED, CheckName, Endorsed, Outcome, Report
from credentials.strict_json import JsonObject, JsonValue, dump
from credentials.verification import PUBLIC, needed, needed_alone, verify

HUB = Hub()
# Another organisation, with its own keys, document and list.
ALLY = Hub(
    did="did:web:ally.example.org:issuers:ally",
    credential_key=Key("ally credentials"),
    status_key=Key("ally status"),
    list_url="https://ally.example.org/status/1",
)
STRANGER = Key("stranger")
BADGE_ID = str(HUB.unsigned()["id"])
ACHIEVEMENT_ID = "https://badges.example.org/achievements/1"


def endorsement(*, of: str = BADGE_ID, key: Key = ALLY.credential_key, **members: JsonValue) -> JsonObject:
    """Give an endorsement by the ally, signed; None leaves a member out."""
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We stand behind this",
        "issuer": {"id": ALLY.did, "type": ["Profile"], "name": "Ally"},
        "validFrom": "2026-11-02T08:30:00Z",
        "credentialSubject": {"id": of, "type": ["EndorsementSubject"], "endorsementComment": "Well done."},
    }
    document = {name: value for name, value in {**document, **members}.items() if value is not None}
    method = f"{did_key(key.public_key)}#{key.public_key.multikey}" if key is STRANGER else ALLY.method(key)
    return sign(document, key, method=method)


def numbered(number: int, *, of: str = BADGE_ID) -> JsonObject:
    """Give one of several endorsements."""
    return endorsement(of=of, id=f"urn:uuid:{number:08x}-51a7-4ae8-9cb8-7b2e6d6b8f3c")


def badge(at: Endorsed, *endorsements: JsonValue, **members: JsonValue) -> bytes:
    """Give a badge with endorsements at one of its places."""
    unsigned = HUB.unsigned()
    subject = unsigned["credentialSubject"]
    issuer = unsigned["issuer"]
    assert isinstance(subject, dict)
    assert isinstance(issuer, dict)
    achievement = subject["achievement"]
    assert isinstance(achievement, dict)
    creator: JsonObject = {"id": "did:web:creator.example.org", "type": ["Profile"], "name": "Creator"}
    achievement["creator"] = creator
    holder = {
        Endorsed.CREDENTIAL: unsigned,
        Endorsed.ISSUER: issuer,
        Endorsed.ACHIEVEMENT: achievement,
        Endorsed.CREATOR: creator,
    }[at]
    holder["endorsement"] = list(endorsements)
    unsigned.update(members)
    return dump(sign(unsigned, HUB.credential_key, method=HUB.method(HUB.credential_key)))


def evidence(**found: JsonObject | Unreachable) -> Evidence:
    """Give the documents of both organisations; `did_document` and `status` replace those of the ally."""
    return Evidence({**HUB.evidence().documents, **ALLY.evidence(**found).documents})  # type: ignore[arg-type]


def check(credential: bytes, found: Evidence | None = None) -> Report:
    return verify(credential, found or evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def failing(report: Report) -> dict[str, str]:
    """Give the codes of the checks that decide against an endorsement."""
    return {
        made.check.value: made.code
        for made in report.checks
        if made.check in report.policy.required
        and made.outcome in (Outcome.INVALID, Outcome.UNKNOWN)
        and not made.code.endswith(".not_checked")
    }


TARGETS = {
    Endorsed.CREDENTIAL: BADGE_ID,
    Endorsed.ACHIEVEMENT: ACHIEVEMENT_ID,
    Endorsed.ISSUER: HUB.did,
    Endorsed.CREATOR: "did:web:creator.example.org",
}


@pytest.mark.conformance("OB-90")
@pytest.mark.parametrize("place", TARGETS)
def test_a_good_endorsement_is_told_wherever_it_stands(place: Endorsed) -> None:
    report = check(badge(place, endorsement(of=TARGETS[place])))
    assert report.verdict is Outcome.VALID
    assert dict(report.check(CheckName.ENDORSEMENTS).fields) == {"total": "1"}
    assert report.check(CheckName.ENDORSEMENTS).code == "endorsements.valid"
    (found,) = report.endorsements
    assert found.endorsed is place
    assert found.report.verdict is Outcome.VALID
    assert found.report.kind is Kind.ENDORSEMENT
    assert found.report.endorsement_credential is not None
    assert found.report.endorsement_credential.credential_subject.endorsement_comment == "Well done."
    assert found.report.check(CheckName.RECIPIENT).code == "recipient.endorsed"


def with_status(**members: JsonValue) -> JsonObject:
    entry = ALLY.unsigned()["credentialStatus"]
    assert isinstance(entry, dict)
    return endorsement(credentialStatus={**entry, **members})


AWAY = Unreachable(did_web_url(ALLY.did), "fetch.timeout", "2 s")

# Security rules, case 37: what is wrong with an endorsement, what its own report says, how its badge counts it.
BAD: dict[str, tuple[Callable[[], JsonValue], Callable[[], Evidence], dict[str, str], str]] = {
    "not signed": (
        lambda: {name: value for name, value in endorsement().items() if name != "proof"},
        evidence, {"proof": "proof.missing"}, "some_fail",
    ),
    "altered": (
        lambda: changed(endorsement(), {"name": "We adore this"}),
        evidence, {"proof": "proof.signature"}, "some_fail",
    ),
    "of something else": (
        lambda: endorsement(of="urn:uuid:00000000-51a7-4ae8-9cb8-7b2e6d6b8f3c"),
        evidence, {"recipient": "recipient.endorses_another"}, "some_fail",
    ),
    "of the achievement, at the badge": (
        lambda: endorsement(of=ACHIEVEMENT_ID),
        evidence, {"recipient": "recipient.endorses_another"}, "some_fail",
    ),
    "expired": (
        lambda: endorsement(validUntil="2026-11-02T08:59:59Z"), evidence, {"time": "time.expired"}, "some_fail",
    ),
    "not yet in force": (
        lambda: endorsement(validFrom="2026-11-03T08:00:00Z"), evidence, {"time": "time.not_yet_valid"}, "some_fail",
    ),
    "revoked": (
        with_status, lambda: evidence(status=ALLY.status(revoked=(7,))), {"status": "status.revoked"}, "some_fail",
    ),
    "signed by a key that the endorser does not list": (
        endorsement, lambda: evidence(did_document=compose_did_document(
            ALLY.did, credential_keys=[STRANGER.public_key], status_keys=[ALLY.status_key.public_key]
        )), {"issuer_key": "issuer_key.not_listed"}, "some_fail",
    ),
    "in the name of an issuer, by nobody": (
        lambda: endorsement(key=STRANGER), evidence, {"issuer_key": "issuer_key.self_asserted"}, "some_unclear",
    ),
    "the endorser's key out of reach": (
        endorsement, lambda: evidence(did_document=AWAY), {"issuer_key": "issuer_key.unreachable"}, "some_unclear",
    ),
    "the endorser's list out of reach": (
        with_status, lambda: evidence(status=Unreachable(ALLY.list_url, "fetch.status", "503")),
        {"status": "status.unreachable"}, "some_unclear",
    ),
    "a status of an unknown kind": (
        lambda: endorsement(credentialStatus={"id": "https://x.example.org/l", "type": "https://x.example.org/Ledger"}),
        evidence, {"status": "unsupported.status_type"}, "some_unclear",
    ),
}  # fmt: skip


@pytest.mark.conformance("OB-90", "OB-92", "OB-93", "OB-94")
@pytest.mark.parametrize("name", BAD)
def test_a_bad_endorsement_fails_by_itself_and_takes_nothing_from_the_badge(name: str) -> None:
    made, found, codes, summary = BAD[name]
    report = check(badge(Endorsed.CREDENTIAL, made()), found())
    assert report.verdict is Outcome.VALID
    assert report.check(CheckName.ENDORSEMENTS).outcome is Outcome.NOT_APPLICABLE
    assert report.check(CheckName.ENDORSEMENTS).code == f"endorsements.{summary}"
    (endorsed,) = report.endorsements
    assert endorsed.report.verdict is not Outcome.VALID
    assert failing(endorsed.report) == codes


def test_a_good_endorsement_raises_no_bad_badge() -> None:
    good = endorsement()
    expired = check(badge(Endorsed.CREDENTIAL, good, validUntil="2026-11-02T08:59:59Z"))
    assert (expired.verdict, expired.check(CheckName.ENDORSEMENTS).outcome) == (Outcome.INVALID, Outcome.VALID)
    bare = f"{did_key(STRANGER.public_key)}#{STRANGER.public_key.multikey}"
    unbound = dump(sign(HUB.unsigned(endorsement=[good]), STRANGER, method=bare))
    assert check(unbound).verdict is Outcome.UNKNOWN


def test_nothing_is_said_of_endorsements_in_a_badge_that_was_altered() -> None:
    altered = badge(Endorsed.CREDENTIAL, endorsement()).replace(b"Finds sources.", b"Found sources.")
    report = check(altered)
    assert report.endorsements == ()
    assert report.check(CheckName.ENDORSEMENTS).code == "endorsements.not_checked"


def test_good_and_bad_endorsements_are_counted_apart() -> None:
    report = check(badge(Endorsed.CREDENTIAL, numbered(1), numbered(2, of=ACHIEVEMENT_ID), numbered(3)))
    assert dict(report.check(CheckName.ENDORSEMENTS).fields) == {"good": "2", "total": "3"}
    assert [found.report.verdict.value for found in report.endorsements] == ["valid", "invalid", "valid"]


def test_an_endorsement_without_a_place_in_the_badge_is_told_as_such() -> None:
    subject = HUB.unsigned()["credentialSubject"]
    assert isinstance(subject, dict)
    source: JsonObject = {"id": ALLY.did, "type": ["Profile"], "endorsement": [endorsement(of=ALLY.did)]}
    unsigned = HUB.unsigned(credentialSubject={**subject, "source": source})
    report = check(dump(sign(unsigned, HUB.credential_key, method=HUB.method(HUB.credential_key))))
    assert [(found.endorsed, found.report.verdict.value) for found in report.endorsements] == [
        (Endorsed.OTHER, "valid")
    ]


TOKENS: dict[str, tuple[str, str]] = {
    "no token": ("no", "invalid"),
    "a token with a header that is none": ("eyJh.eyJ.c2ln", "invalid"),
    "a token without a signature algorithm": ("eyJhbGciOiJub25lIn0.e30.c2ln", "invalid"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_is_no_endorsement_takes_nothing_from_the_badge(name: str) -> None:
    token, verdict = TOKENS[name]
    unsigned = HUB.unsigned(endorsementJwt=[token])
    report = check(dump(sign(unsigned, HUB.credential_key, method=HUB.method(HUB.credential_key))))
    assert [found.report.verdict.value for found in report.endorsements] == [verdict]
    assert report.check(CheckName.ENDORSEMENTS).code == "endorsements.some_fail"


def test_a_badge_where_an_endorsement_belongs_is_none() -> None:
    document = HUB.unsigned()
    document.pop("credentialSchema")
    document["@context"] = [CREDENTIALS_V2, OPEN_BADGES_3_0_3]
    document["id"] = "urn:uuid:00000000-51a7-4ae8-9cb8-7b2e6d6b8f3c"
    other = sign(document, HUB.credential_key, method=HUB.method(HUB.credential_key))
    report = check(badge(Endorsed.CREDENTIAL, other))
    # A badge that is no endorsement breaks the data model of the badge that carries it, too.
    assert report.check(CheckName.DATA_MODEL).code == "data_model.wrong_type"
    assert report.endorsements[0].report.check(CheckName.DATA_MODEL).code == "data_model.wrong_type"


def test_more_endorsements_than_the_bound_are_counted_and_said_to_be_unchecked() -> None:
    many = [numbered(number) for number in range(MAX_ENDORSEMENTS + 3)]
    report = check(badge(Endorsed.CREDENTIAL, *many))
    assert len(report.endorsements) == MAX_ENDORSEMENTS
    assert report.verdict is Outcome.VALID
    assert report.check(CheckName.ENDORSEMENTS).code == "endorsements.some_unclear"
    assert {remark.code: dict(remark.fields) for remark in report.remarks} == {
        "remark.endorsements_unchecked": {"checked": "8", "total": "11"}
    }


def test_who_endorses_an_endorser_is_not_asked() -> None:
    inner = numbered(1, of=ALLY.did)
    outer = endorsement(issuer={"id": ALLY.did, "type": ["Profile"], "endorsement": [inner]})
    (found,) = check(badge(Endorsed.CREDENTIAL, outer)).endorsements
    assert found.report.endorsements == ()


def test_the_registry_answers_for_an_endorser_as_for_an_issuer() -> None:
    ally = Recognition(did=ALLY.did, name="The Ally", vouched_by="The Committee", covers_all=True)
    found = replace(evidence(), recognitions={ALLY.did: ally})
    report = verify(badge(Endorsed.CREDENTIAL, endorsement()), found, RECOGNISED, at=NOW, canonicaliser=CANONICALISER)
    assert report.verdict is Outcome.UNKNOWN  # nobody recognises the hub
    endorsed = report.endorsements[0].report
    assert endorsed.check(CheckName.ISSUER_TRUST).code == "issuer_trust.recognised"
    assert endorsed.check(CheckName.ISSUER_TRUST).fields["name"] == "The Ally"


def test_documents_of_endorsements_are_asked_for_after_those_of_the_badge() -> None:
    credential = badge(Endorsed.CREDENTIAL, with_status())
    own = {did_web_url(HUB.did), HUB.list_url}
    assert needed(credential, Evidence()) == own
    assert needed_alone(credential, HUB.evidence()) == frozenset()
    assert needed(credential, HUB.evidence()) == {did_web_url(ALLY.did), ALLY.list_url}
    assert needed(credential, evidence()) == frozenset()


# An endorsement that somebody hands in by itself.
def test_an_endorsement_by_itself_is_verified_as_one() -> None:
    report = check(dump(endorsement()))
    assert report.verdict is Outcome.VALID
    assert report.kind is Kind.ENDORSEMENT
    assert report.achievement_credential is None
    assert report.endorsement_credential is not None
    assert report.check(CheckName.RECIPIENT).code == "recipient.not_named"


def changed(document: JsonObject, members: JsonObject) -> JsonObject:
    """Give a document with other members, after its signature."""
    return {**document, **members}


ALONE: dict[str, tuple[Callable[[], JsonObject], str, str]] = {
    "no name": (lambda: endorsement(name=None), "data_model", "data_model.member_missing"),
    "a subject of another type": (
        lambda: endorsement(credentialSubject={"id": BADGE_ID, "type": ["AchievementSubject"]}),
        "data_model", "data_model.wrong_type",
    ),
    "a subject without id": (
        lambda: endorsement(credentialSubject={"type": ["EndorsementSubject"]}),
        "data_model", "data_model.member_missing",
    ),
    "no context of Open Badges": (
        lambda: changed(endorsement(), {"@context": [CREDENTIALS_V2]}), "data_model", "data_model.context_missing",
    ),
    "an undefined member": (
        lambda: changed(endorsement(), {"stars": 5}), "data_model", "data_model.undefined_term",
    ),
    "expired": (lambda: endorsement(validUntil="2026-11-02T08:00:00Z"), "time", "time.expired"),
    "altered": (lambda: changed(endorsement(), {"name": "x"}), "proof", "proof.signature"),
}  # fmt: skip


@pytest.mark.conformance("OB-92")
@pytest.mark.parametrize("name", ALONE)
def test_an_endorsement_by_itself_is_refused(name: str) -> None:
    made, check_name, code = ALONE[name]
    report = check(dump(made()))
    assert report.kind is Kind.ENDORSEMENT
    assert report.verdict is Outcome.INVALID
    told = {made.check.value: made.code for made in report.checks}[check_name]
    assert code in {told, *(remark.code for remark in report.remarks)}


def test_an_endorsement_breaks_down_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("credentials.nesting.check_endorsed", fail)
    report = check(badge(Endorsed.CREDENTIAL, endorsement()))
    assert report.check(CheckName.ENDORSEMENTS).code == "internal.check_failed"
    assert report.verdict is Outcome.UNKNOWN


@pytest.mark.conformance("OB-93")
def test_an_endorsement_that_is_a_token_is_verified_like_any_other() -> None:
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "id": "urn:uuid:4b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We stand behind this",
        "issuer": {"id": token_world.ISSUER, "type": ["Profile"], "name": "University"},
        "validFrom": "2026-11-02T08:30:00Z",
        "credentialSubject": {"id": BADGE_ID, "type": ["EndorsementSubject"]},
    }
    token = token_world.token(token_world.claims(document)).decode()
    found = Evidence({**HUB.evidence().documents, **token_world.university().documents})
    for shown, verdict, code in (
        (token, Outcome.VALID, "endorsements.valid"),
        (token[:-4] + "AAAA", Outcome.INVALID, "endorsements.some_fail"),
    ):
        unsigned = HUB.unsigned(endorsementJwt=[shown])
        credential = dump(sign(unsigned, HUB.credential_key, method=HUB.method(HUB.credential_key)))
        report = check(credential, found)
        assert report.verdict is Outcome.VALID
        assert [item.report.verdict for item in report.endorsements] == [verdict]
        assert report.check(CheckName.ENDORSEMENTS).code == code
    assert token_world.KEY_URL in needed(credential, HUB.evidence())
