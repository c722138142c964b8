"""The data model: what it keeps, what it refuses, and that the official schema agrees."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.credential import parse, read
from credentials.problems import CredentialProblem
from credentials.strict_json import JsonObject, JsonValue, parse_object

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def official_schema(shared_vectors: Path) -> jsonschema.Draft201909Validator:
    path = shared_vectors.parent / "data" / "ob_schemas" / "ob_v3p0_achievementcredential_schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    return jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())


def badge() -> JsonObject:
    """Give a badge with something in every class of the data model."""
    profile: JsonObject = {
        "id": "did:web:badges.example.org:issuers:hub",
        "type": ["Profile"],
        "name": "Hub",
        "url": "https://hub.example.org",
        "email": "hub@example.org",
        "image": {"id": "https://badges.example.org/hub.png", "type": "Image", "caption": "Logo"},
        "address": {
            "type": ["Address"],
            "addressCountry": "France",
            "geo": {"type": "GeoCoordinates", "latitude": 48.85, "longitude": 2},
        },
        "otherIdentifier": [{"type": "IdentifierEntry", "identifier": "Q180", "identifierType": "ext:wikidataItem"}],
        "parentOrg": {"id": "https://wikimedia.org/", "type": ["Profile"]},
        "dateOfBirth": "2001-01-15",
    }
    alignment: JsonObject = {
        "type": ["Alignment"],
        "targetName": "Cites sources",
        "targetUrl": "https://w3id.org/movement-badges/skills/abc234",
        "targetFramework": "Movement skills",
        "targetType": "ceasn:Competency",
    }
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        ],
        "id": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": profile,
        "validFrom": "2026-11-02T09:00:00Z",
        "validUntil": "2028-11-02T10:00:00+01:00",
        "awardedDate": "2026-11-01T00:00:00.5Z",
        "name": "Source finder",
        "description": "Finds sources",
        "credentialSubject": {
            "id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$00",
                    "identityType": "ext:wikimediaUsername",
                    "salt": "Kosher",
                }
            ],
            "creditsEarned": 2.5,
            "activityStartDate": "2026-10-01T00:00:00Z",
            "result": [{"type": ["Result"], "resultDescription": "urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
                        "status": "Completed"}],
            "source": {"id": "did:web:badges.example.org:issuers:hub", "type": ["Profile"]},
            "achievement": {
                "id": "https://badges.example.org/achievements/1",
                "type": ["Achievement"],
                "name": "Source finder",
                "description": "Finds sources",
                "criteria": {"narrative": "Found ten."},
                "achievementType": "Competency",
                "alignment": [dict(alignment)],
                "creator": {"id": "https://wikimedia.org/", "type": ["Profile"]},
                "image": {"id": "data:image/png;base64,AAAA", "type": "Image"},
                "inLanguage": "fr",
                "related": [{"id": "https://badges.example.org/achievements/2", "type": ["Related"]}],
                "resultDescription": [
                    {
                        "id": "urn:uuid:1b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
                        "type": ["ResultDescription"],
                        "name": "Level",
                        "resultType": "Status",
                        "allowedValue": ["low", "high"],
                        "rubricCriterionLevel": [
                            {"id": "urn:uuid:2b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c", "type": ["RubricCriterionLevel"],
                             "name": "high", "alignment": [alignment]}
                        ],
                    }
                ],
                "tag": ["sources"],
                "version": "1",
            },
        },
        "evidence": [{"id": "https://fr.wikipedia.org/wiki/X", "type": ["Evidence"], "narrative": "See there."}],
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
        "credentialStatus": {
            "id": "https://badges.example.org/status/1#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://badges.example.org/status/1",
        },
        "endorsement": [
            {
                "@context": [
                    "https://www.w3.org/ns/credentials/v2",
                    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                ],
                "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
                "type": ["VerifiableCredential", "EndorsementCredential"],
                "name": "Good work",
                "issuer": {"id": "https://wikimedia.org/", "type": ["Profile"]},
                "validFrom": "2026-11-02T09:00:00Z",
                "credentialSubject": {
                    "id": "https://badges.example.org/achievements/1",
                    "type": ["EndorsementSubject"],
                    "endorsementComment": "Yes.",
                },
            }
        ],
        "endorsementJwt": ["eyJh.eyJ.c2ln"],
    }  # fmt: skip


def put(document: JsonValue, pointer: str, value: JsonValue) -> None:
    """Set, or with the value `...` remove, the member at a JSON Pointer."""
    *steps, last = pointer.strip("/").split("/")
    for step in steps:
        if isinstance(document, list):
            document = document[int(step)]
        elif isinstance(document, dict):
            document = document[step]
    assert isinstance(document, dict)
    if value == "(remove)":
        del document[last]
    else:
        document[last] = value


@pytest.mark.conformance("OB-46", "OB-78")
def test_a_badge_with_everything_in_it_is_read_and_written_back(
    official_schema: jsonschema.Draft201909Validator,
) -> None:
    assert [error.message for error in official_schema.iter_errors(badge())] == []
    assert parse(badge()).document() == badge()


SUBJECT, ACHIEVEMENT = "/credentialSubject", "/credentialSubject/achievement"
# Pointer, new value, code. The official schema refuses each as well.
BROKEN: list[tuple[str, JsonValue, str]] = [
    ("/id", "(remove)", "data_model.member_missing"),
    ("/type", ["VerifiableCredential"], "data_model.wrong_type"),
    ("/type", ["OpenBadgeCredential"], "data_model.wrong_type"),
    ("/issuer", "(remove)", "data_model.member_missing"),
    ("/issuer/type", ["Organisation"], "data_model.wrong_type"),
    ("/issuer/id", "(remove)", "data_model.member_missing"),
    ("/issuer/otherIdentifier/0/type", ["IdentifierEntry"], "data_model.member_type"),
    ("/issuer/otherIdentifier/0/note", "x", "data_model.unknown_member"),
    ("/issuer/otherIdentifier/0/identifierType", "wikidata", "data_model.value"),
    ("/issuer/address/geo/latitude", "48", "data_model.member_type"),
    ("/issuer/address/type", ["Place"], "data_model.wrong_type"),
    ("/issuer/parentOrg", "https://wikimedia.org/", "data_model.member_type"),
    ("/issuer/dateOfBirth", "15 January", "data_model.date"),
    ("/issuer/image", "https://badges.example.org/hub.png", "data_model.member_type"),
    ("/issuer/image/alt", "x", "data_model.unknown_member"),
    ("/validFrom", "(remove)", "data_model.member_missing"),
    ("/validFrom", "2026-11-02T09:00:00", "data_model.date"),
    ("/validUntil", "never", "data_model.date"),
    ("/awardedDate", 2026, "data_model.member_type"),
    ("/name", ["a"], "data_model.member_type"),
    (SUBJECT, "(remove)", "data_model.member_missing"),
    (f"{SUBJECT}/type", ["Person"], "data_model.wrong_type"),
    (f"{SUBJECT}/creditsEarned", "2", "data_model.member_type"),
    (f"{SUBJECT}/identifier/0/hashed", "true", "data_model.member_type"),
    (f"{SUBJECT}/identifier/0/hashed", "(remove)", "data_model.member_missing"),
    (f"{SUBJECT}/identifier/0/identityType", "email", "data_model.value"),
    (f"{SUBJECT}/identifier/0/type", "Identity", "data_model.wrong_type"),
    (f"{SUBJECT}/identifier/0/note", "x", "data_model.unknown_member"),
    (f"{SUBJECT}/result/0/type", ["Grade"], "data_model.wrong_type"),
    (f"{SUBJECT}/result/0/status", "ext:Done", "data_model.value"),
    (f"{SUBJECT}/source", "did:web:x.org", "data_model.member_type"),
    (ACHIEVEMENT, "(remove)", "data_model.member_missing"),
    (f"{ACHIEVEMENT}/criteria", "(remove)", "data_model.member_missing"),
    (f"{ACHIEVEMENT}/criteria", "Found ten.", "data_model.member_type"),
    (f"{ACHIEVEMENT}/description", "(remove)", "data_model.member_missing"),
    (f"{ACHIEVEMENT}/achievementType", "Skill", "data_model.value"),
    (f"{ACHIEVEMENT}/inLanguage", "be-tarask", "data_model.value"),
    (f"{ACHIEVEMENT}/alignment/0/targetUrl", "(remove)", "data_model.member_missing"),
    (f"{ACHIEVEMENT}/alignment/0/targetType", "Skill", "data_model.value"),
    (f"{ACHIEVEMENT}/related/0/id", "(remove)", "data_model.member_missing"),
    (f"{ACHIEVEMENT}/resultDescription/0/resultType", "Mark", "data_model.value"),
    (f"{ACHIEVEMENT}/resultDescription/0/rubricCriterionLevel/0/name", "(remove)", "data_model.member_missing"),
    (f"{ACHIEVEMENT}/tag", [1], "data_model.member_type"),
    ("/evidence/0/type", ["Proof"], "data_model.wrong_type"),
    ("/evidence", ["https://fr.wikipedia.org/wiki/X"], "data_model.member_type"),
    ("/credentialSchema/0/type", "(remove)", "data_model.member_missing"),
    ("/credentialStatus/type", "(remove)", "data_model.member_missing"),
    ("/credentialStatus", [{"type": "BitstringStatusListEntry"}], "data_model.several_statuses"),
    ("/endorsement/0/name", "(remove)", "data_model.member_missing"),
    ("/endorsement/0/credentialSubject/type", ["Subject"], "data_model.wrong_type"),
    ("/endorsementJwt", ["not a token"], "data_model.value"),
    ("/termsOfUse", [{"id": "https://example.org/terms"}], "data_model.member_missing"),
    ("/refreshService", {"type": "1EdTechCredentialRefresh"}, "data_model.member_missing"),
    ("/@context", ["https://www.w3.org/ns/credentials/v2"], "data_model.context_missing"),
]
# What we refuse and the schema lets pass, each for the reason in the specification or the official validator.
STRICTER: list[tuple[str, JsonValue, str]] = [
    ("/id", "badge-1", "data_model.relative_iri"),
    ("/id", {"en": "urn:x"}, "data_model.member_type"),
    ("/issuer", "did:web:badges.example.org:issuers:hub", "data_model.issuer_not_profile"),
    ("/name", {"en": "a"}, "data_model.member_type"),
    ("/name", None, "data_model.member_type"),
    ("/issuanceDate", "2026-11-02T09:00:00Z", "data_model.version_mismatch"),
    (f"{ACHIEVEMENT}/criteria", {}, "data_model.criteria_empty"),
    (f"{ACHIEVEMENT}/achievementType", "my-ext:Skill", "data_model.value"),
    ("/credentialStatus/statusListIndex", "(remove)", "data_model.member_missing"),
    ("/credentialStatus/statusListIndex", "-1", "data_model.value"),
    ("/credentialStatus/statusListIndex", -1, "data_model.value"),
    ("/credentialStatus/statusListIndex", "007", "data_model.value"),
    ("/@context", "https://www.w3.org/ns/credentials/v2", "data_model.context_missing"),
    ("/@context", ["https://www.w3.org/ns/credentials/v2", "https://example.org/mine"], "unsupported.context"),
]


@pytest.mark.conformance("OB-1", "OB-2", "OB-5", "OB-6", "OB-12", "OB-34", "OB-36", "OB-39", "OB-41", "OB-44")
@pytest.mark.parametrize(("pointer", "value", "code"), BROKEN)
def test_a_broken_badge_is_refused_by_us_and_by_the_official_schema(
    pointer: str, value: JsonValue, code: str, official_schema: jsonschema.Draft201909Validator
) -> None:
    document = badge()
    put(document, pointer, value)
    assert not official_schema.is_valid(document)
    with pytest.raises(CredentialProblem) as refused:
        parse(document)
    assert refused.value.code == code


@pytest.mark.conformance("OB-11", "OB-30")
@pytest.mark.parametrize(("pointer", "value", "code"), STRICTER)
def test_what_the_schema_overlooks_is_refused_as_well(pointer: str, value: JsonValue, code: str) -> None:
    document = badge()
    put(document, pointer, value)
    with pytest.raises(CredentialProblem) as refused:
        parse(document)
    assert refused.value.code == code


@pytest.mark.conformance("OB-29", "OB-79")
def test_a_subject_without_id_and_identifier_is_nobody() -> None:
    document = badge()
    put(document, "/credentialSubject/id", "(remove)")
    assert parse(document).credential_subject.id is None
    put(document, "/credentialSubject/identifier", [])
    assert [finding.code for finding in read(document).findings] == ["data_model.subject_unnamed"]


def test_every_fault_is_named_with_its_place() -> None:
    document = badge()
    put(document, "/id", "(remove)")
    put(document, "/evidence/0/type", "Proof")
    put(document, f"{ACHIEVEMENT}/alignment/0/targetName", "(remove)")
    findings = {(finding.code, finding.fields["path"]) for finding in read(document).findings}
    assert findings == {
        ("data_model.member_missing", ""),
        ("data_model.wrong_type", "/evidence/0"),
        ("data_model.member_missing", f"{ACHIEVEMENT}/alignment/0"),
    }


@pytest.mark.conformance("OB-10")
def test_one_value_where_a_list_belongs_is_read_and_written_back_as_it_came() -> None:
    document = badge()
    for pointer in ("/evidence", "/credentialSubject/achievement/alignment", "/credentialSubject/achievement/tag"):
        parent, _, name = pointer.rpartition("/")
        holder = document
        for step in parent.strip("/").split("/") if parent else []:
            found = holder[step]
            assert isinstance(found, dict)
            holder = found
        several = holder[name]
        assert isinstance(several, list)
        holder[name] = several[0]
    document["type"] = ["VerifiableCredential", "AchievementCredential"]
    read_badge = parse(document)
    assert len(read_badge.evidence) == 1
    assert read_badge.document() == document


def objects(document: JsonValue, pointer: str = "") -> list[tuple[str, JsonObject]]:
    """Give every object inside a document with its place, except those of closed classes."""
    if isinstance(document, list):
        return [found for place, item in enumerate(document) for found in objects(item, f"{pointer}/{place}")]
    if not isinstance(document, dict):
        return []
    closed = document.get("type") in ("Image", "IdentityObject", "IdentifierEntry")
    below = [found for name, item in document.items() for found in objects(item, f"{pointer}/{name}")]
    return below if closed else [(pointer, document), *below]


json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.conformance("OB-42")
@given(data=st.data(), name=st.text(min_size=1).map(lambda text: f"x-{text}"), value=json_values)
def test_members_that_nobody_knows_are_kept_wherever_they_stand(
    data: st.DataObject, name: str, value: JsonValue
) -> None:
    document = badge()
    places = objects(document)
    _, holder = places[data.draw(st.integers(0, len(places) - 1))]
    holder[name] = copy.deepcopy(value)
    assert parse(document).document() == document


def test_official_samples_are_written_back_as_they_came(shared_vectors: Path) -> None:
    folder = shared_vectors / "1edtech-ob30"
    files = [*folder.glob("*.json"), *folder.glob("bit-string-list/*.json")]
    whole = 0
    for path in files:
        if path.name == "expected.json":
            continue
        document = parse_object(path.read_bytes())
        reading = read(document)
        if reading.credential is not None:
            whole += 1
            assert reading.credential.document() == document
    assert whole == 9


def test_a_status_list_is_no_badge_and_yet_no_bad_one(shared_vectors: Path) -> None:
    document = parse_object((shared_vectors / "1edtech-ob30/bit-string-list/testlist").read_bytes())
    assert [finding.code for finding in read(document).findings] == ["unsupported.credential_type"]


READERS: list[tuple[str, Callable[[JsonObject], JsonValue]]] = [
    ("issuer", lambda document: parse(document).issuer.name),
    ("skill", lambda document: parse(document).credential_subject.achievement.alignment[0].target_url),
]


@pytest.mark.parametrize(("name", "reader"), READERS)
def test_typed_members_are_at_hand(name: str, reader: Callable[[JsonObject], JsonValue]) -> None:
    expected = {"issuer": "Hub", "skill": "https://w3id.org/movement-badges/skills/abc234"}
    assert reader(badge()) == expected[name]
