"""The rehearsal: a good and a bad badge for every lint, one signature for one rehearsal, and nothing else comes out."""

import base64
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import jsonschema
import pytest
from badge_world import CANONICALISER, NOW, Hub, Key
from PIL import Image

from credentials import status_list
from credentials.keys import PublicKey
from credentials.lints import BADGE_LINTS
from credentials.problems import CredentialProblem, RehearsalUsed, SignatureWrong, SignedDiffers
from credentials.proofs import eddsa_rdfc_2022, unsecured
from credentials.rehearsal import Rehearsed, complete, rehearse
from credentials.status_list import Bitstring
from credentials.strict_json import JsonObject, JsonValue, dump, parse_object
from credentials.verification import PUBLIC, Outcome, verify

HUB = Hub()
SUBJECT, ACHIEVEMENT = "credentialSubject", "credentialSubject/achievement"


def rehearsed(unsigned: JsonObject | None = None, *, key: Key = HUB.credential_key, **changes: object) -> Rehearsed:
    members: dict[str, object] = {
        "method_id": HUB.method(key),
        "created": NOW,
        "at": NOW,
        "canonicaliser": CANONICALISER,
        **changes,
    }
    return rehearse(unsigned or HUB.unsigned(), **members)  # type: ignore[arg-type] # tests change one at a time


def changed(path: str, value: JsonValue) -> JsonObject:
    """Give a badge with the member at `path` set, or with None removed."""
    document = HUB.unsigned()
    *steps, last = path.split("/")
    holder: JsonValue = document
    for step in steps:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]  # type: ignore[index]
    assert isinstance(holder, dict)
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return document


def png_uri(side: int) -> str:
    file = BytesIO()
    # Noise does not compress, so that the side decides the size.
    Image.effect_noise((side, side), 100).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def picture(uri: str) -> JsonValue:
    return {"id": uri, "type": "Image", "caption": "A lamp"}


RESULTS: list[JsonValue] = [
    {
        "id": "urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["ResultDescription"],
        "name": "State",
        "resultType": "Status",
    }
]


def with_result(result: JsonObject) -> JsonObject:
    document = changed(f"{ACHIEVEMENT}/resultDescription", RESULTS)
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject["result"] = [{"type": ["Result"], **result}]
    return document


LINK = "urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"
GOOD: dict[str, Callable[[], JsonObject]] = {
    "as we issue": HUB.unsigned,
    "with an end": lambda: changed("validUntil", "2028-11-02T08:00:00Z"),
    "with evidence": lambda: changed(
        "evidence", [{"id": "https://fr.wikipedia.org/wiki/X", "type": ["Evidence"], "narrative": "See there."}]
    ),
    "with a picture": lambda: changed(f"{ACHIEVEMENT}/image", picture(png_uri(100))),
    "with a picture elsewhere": lambda: changed(f"{ACHIEVEMENT}/image", picture("https://badges.example.org/1.png")),
    "for a holder's DID": lambda: changed(f"{SUBJECT}/id", "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"),
    "with a result": lambda: with_result({"resultDescription": LINK, "status": "Completed"}),
    "beyond the smallest list": lambda: HUB.unsigned(index=200_000),
}
BAD: dict[str, tuple[Callable[[], JsonObject], str]] = {
    "another context edition": (
        lambda: changed("@context", [
            "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]),
        "lint.context",
    ),
    "one context too many": (
        lambda: changed("@context", [
            "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json", "https://w3id.org/security/multikey/v1"]),
        "lint.context",
    ),
    "an id of no kind of ours": (lambda: changed("id", "http://badges.example.org/1"), "lint.identifier"),
    "one type too many": (
        lambda: changed("type", ["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"]), "lint.type"
    ),
    "a beginning tomorrow": (lambda: changed("validFrom", "2026-11-03T08:00:00Z"), "lint.valid_from"),
    "an end before the beginning": (lambda: changed("validUntil", "2026-11-02T08:00:00Z"), "lint.valid_until"),
    "no status": (lambda: changed("credentialStatus", None), "lint.status"),
    "another purpose": (lambda: changed("credentialStatus/statusPurpose", "suspension"), "lint.status"),
    "a numeric place": (lambda: changed("credentialStatus/statusListIndex", 7), "lint.status"),
    "a status with the list's own id": (lambda: changed("credentialStatus/id", HUB.list_url), "lint.status"),
    "another status type": (
        lambda: changed("credentialStatus", {"id": "https://x.example.org/r", "type": "1EdTechRevocationList"}),
        "lint.status",
    ),
    "another schema": (lambda: changed("credentialSchema/0/id", "https://example.org/schema.json"), "lint.schema"),
    "no schema, and so a context too many": (lambda: changed("credentialSchema", None), "lint.context"),
    "a picture over http": (
        lambda: changed(f"{ACHIEVEMENT}/image", picture("http://badges.example.org/1.png")), "lint.image"
    ),
    "a picture that is no PNG": (
        lambda: changed(f"{ACHIEVEMENT}/image", picture("data:image/png;base64,R0lGODlh")), "lint.image"
    ),
    "a picture in bad base64": (
        lambda: changed(f"{ACHIEVEMENT}/image", picture("data:image/png;base64,???")), "lint.image"
    ),
    "a skill without address": (lambda: changed(f"{ACHIEVEMENT}/alignment/0/targetUrl", "urn:x:1"), "lint.alignment"),
    "a skill as a CASE item": (lambda: changed(f"{ACHIEVEMENT}/alignment/0/targetType", "CFItem"), "lint.alignment"),
    "an address in the criteria": (
        lambda: changed(f"{ACHIEVEMENT}/criteria/narrative", "Write to ada@example.org"), "lint.personal_data"
    ),
    "a holder's e-mail, hashed": (
        lambda: changed(f"{SUBJECT}/identifier", [{"type": "IdentityObject", "hashed": True, "salt": "x",
                        "identityHash": "sha256$00", "identityType": "emailAddress"}]),
        "lint.subject",
    ),
    "a holder by address": (lambda: changed(f"{SUBJECT}/id", "https://example.org/ada"), "lint.subject"),
    "evidence inside": (
        lambda: changed("evidence", [{"id": "data:text/plain,x", "type": ["Evidence"]}]), "lint.evidence"
    ),
    "evidence over http": (
        lambda: changed("evidence", [{"id": "http://example.org/", "type": ["Evidence"]}]), "lint.evidence"
    ),
    "a result of nothing": (lambda: with_result({"resultDescription": "urn:x:1", "status": "Failed"}), "lint.result"),
    "a result without its status": (lambda: with_result({"resultDescription": LINK, "value": "1"}), "lint.result"),
    "a result with a level of nothing": (
        lambda: with_result({"resultDescription": LINK, "status": "Failed", "achievedLevel": "urn:x:2"}), "lint.result"
    ),
    "a level without a result": (lambda: with_result({"achievedLevel": "urn:x:2"}), "lint.result"),
    "decimals": (lambda: changed(f"{SUBJECT}/creditsEarned", 2.5), "document.bad_number"),
    "an empty text": (lambda: changed("description", ""), "lint.empty"),
    "an empty list": (lambda: changed("evidence", []), "lint.empty"),
    "one value for a list": (lambda: changed(f"{ACHIEVEMENT}/type", "Achievement"), "lint.lone_value"),
    "one piece of evidence for a list": (lambda: changed("evidence", {"type": ["Evidence"]}), "lint.lone_value"),
    "a member of nobody's": (lambda: changed(f"{ACHIEVEMENT}/grade", "A"), "data_model.undefined_term"),
    "no achievement": (lambda: changed(ACHIEVEMENT, None), "data_model.member_missing"),
    "a relative id": (lambda: changed(f"{ACHIEVEMENT}/id", "achievements/1"), "data_model.relative_iri"),
    "a control character": (lambda: changed("name", "\u0000"), "document.bad_text"),
    "a picture larger than a badge": (
        lambda: changed(f"{ACHIEVEMENT}/image", picture(png_uri(600))), "document.too_large"
    ),
    "an endorsement that does not hold": (
        lambda: changed("endorsementJwt", ["eyJh.eyJ.c2ln"]), "rehearsal.failed"
    ),
}  # fmt: skip
CIRCUMSTANCES: dict[str, tuple[dict[str, object], str]] = {
    "a signature of an hour ago": ({"created": NOW - timedelta(hours=1)}, "lint.created"),
    "a signature of tomorrow": ({"created": NOW + timedelta(days=1)}, "lint.created"),
    "a method of another issuer": (
        {"method_id": f"did:web:other.example.org#{HUB.credential_key.public_key.multikey}"}, "lint.method"
    ),
    "a key of a kind that we do not sign with": (
        {"method_id": f"{HUB.did}#zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"}, "lint.method"
    ),
    "a method that does not name its key": ({"method_id": f"{HUB.did}#key-1"}, "lint.method"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_badge_passes_and_verifies(name: str) -> None:
    unsigned = GOOD[name]()
    content = HUB.issue(unsigned)
    list_index = int(str(unsigned["credentialStatus"]["statusListIndex"]))  # type: ignore[index, call-overload]
    if list_index < status_list.MINIMUM_ENTRIES:
        report = verify(content, HUB.evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
        assert report.verdict is Outcome.VALID
    assert unsecured(parse_object(content)) == unsigned


@pytest.mark.conformance("OB-29", "OB-32", "OB-33", "OB-35", "OB-38", "OB-43")
@pytest.mark.parametrize("name", BAD)
def test_a_bad_badge_is_never_signed(name: str) -> None:
    make, code = BAD[name]
    with pytest.raises(CredentialProblem) as refused:
        rehearsed(make())
    assert refused.value.code == code


@pytest.mark.parametrize("name", CIRCUMSTANCES)
def test_a_badge_is_not_signed_under_wrong_circumstances(name: str) -> None:
    changes, code = CIRCUMSTANCES[name]
    with pytest.raises(CredentialProblem) as refused:
        rehearsed(**changes)  # type: ignore[arg-type] # tests change one at a time
    assert refused.value.code == code


def test_every_lint_has_a_badge_that_it_refuses() -> None:
    refused = {code for _, code in [*BAD.values(), *CIRCUMSTANCES.values()] if code.startswith("lint.")}
    assert len(refused) == len(BADGE_LINTS)


@pytest.mark.conformance("OB-1", "OB-2", "OB-6", "OB-34")
def test_what_we_issue_passes_the_official_schema(shared_vectors: Path) -> None:
    path = shared_vectors.parent / "data" / "ob_schemas" / "ob_v3p0_achievementcredential_schema.json"
    schema = parse_object(path.read_bytes())
    validator = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
    for make in GOOD.values():
        validator.validate(parse_object(HUB.issue(make())))


def test_a_rehearsal_allows_one_signature() -> None:
    ready = rehearsed()
    ready.take_hash_data()
    with pytest.raises(RehearsalUsed):
        ready.take_hash_data()


def test_the_rehearsal_names_what_will_be_signed() -> None:
    ready = rehearsed()
    assert parse_object(ready.linted_bytes) == HUB.unsigned()
    assert ready.document_sha256 == CANONICALISER.canonicalise(HUB.unsigned()).sha256
    options = eddsa_rdfc_2022.configure(method_id=HUB.method(HUB.credential_key), created=NOW)
    assert ready.take_hash_data() == eddsa_rdfc_2022.hash_data(HUB.unsigned(), options, CANONICALISER)


def test_the_same_badge_gives_the_same_bytes() -> None:
    assert HUB.issue() == HUB.issue()
    assert HUB.issue().startswith(rehearsed().linted_bytes[:-1])


def test_a_signature_of_another_key_is_refused() -> None:
    other = Key("stranger")
    ready = rehearsed()
    with pytest.raises(SignatureWrong):
        complete(ready, other.sign(ready), HUB.credential_key.public_key)
    ready = rehearsed()
    with pytest.raises(SignedDiffers):
        complete(ready, other.sign(ready), other.public_key)


def test_a_signature_of_another_badge_is_refused() -> None:
    ready, other = rehearsed(), rehearsed(changed("name", "Another"))
    with pytest.raises(SignatureWrong):
        complete(ready, HUB.credential_key.sign(other), HUB.credential_key.public_key)


def test_a_document_that_changes_after_its_rehearsal_is_refused() -> None:
    ready = rehearsed()
    ready.unsigned["name"] = "Professor"
    with pytest.raises(SignedDiffers):
        complete(ready, HUB.credential_key.sign(ready), HUB.credential_key.public_key)


def listed(**changes: object) -> JsonObject:
    members: dict[str, object] = {
        "list_url": HUB.list_url,
        "issuer_did": HUB.did,
        "purpose": "revocation",
        "bits": Bitstring(),
        "valid_from": NOW,
        "valid_until": NOW + timedelta(hours=24),
        **changes,
    }
    return status_list.compose(**members)  # type: ignore[arg-type] # tests change one at a time


LISTS: dict[str, tuple[Callable[[], JsonObject], str]] = {
    "a life of two days": (lambda: listed(valid_until=NOW + timedelta(hours=48)), "lint.status_list"),
    "a life without end": (
        lambda: {name: value for name, value in listed().items() if name != "validUntil"}, "lint.status_list"
    ),
    "a beginning in the future": (lambda: listed(valid_from=NOW + timedelta(hours=1)), "lint.status_list"),
    "no id": (lambda: {name: value for name, value in listed().items() if name != "id"}, "lint.status_list"),
    "an issuer with a face": (lambda: {**listed(), "issuer": {"id": HUB.did}}, "lint.status_list"),
    "another issuer": (lambda: listed(issuer_did="did:web:other.example.org"), "lint.method"),
    "the contexts of a badge": (
        lambda: {**listed(), "@context": HUB.unsigned()["@context"]}, "lint.status_list"
    ),
    "no list": (lambda: {**listed(), "credentialSubject": {}}, "status.list_malformed"),
    "a member of nobody's": (lambda: {**listed(), "sequence": 1}, "data_model.undefined_term"),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_bad_status_list_is_never_signed(name: str) -> None:
    make, code = LISTS[name]
    with pytest.raises(CredentialProblem) as refused:
        rehearsed(make(), key=HUB.status_key)
    assert refused.value.code == code


def test_a_status_list_is_signed_like_a_badge_and_believed() -> None:
    bits = Bitstring()
    bits.set(7)
    badge = HUB.issue()
    for content, verdict in ((bits, Outcome.INVALID), (Bitstring(), Outcome.VALID)):
        ready = rehearsed(listed(bits=content), key=HUB.status_key)
        signed = complete(ready, HUB.status_key.sign(ready), HUB.status_key.public_key)
        assert dump(parse_object(signed)) == signed
        report = verify(badge, HUB.evidence(status=parse_object(signed)), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
        assert report.verdict is verdict


def test_the_throwaway_key_is_not_the_real_one() -> None:
    content = parse_object(HUB.issue())
    assert PublicKey.from_multikey(HUB.method(HUB.credential_key).partition("#")[2]) == HUB.credential_key.public_key
    report = verify(dump(content), HUB.evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert report.verdict is Outcome.VALID
