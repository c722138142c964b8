"""Every class of the data model with every member: read, kept, written back, and refused under a wrong type."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import jsonschema
import pytest
from badge_world import CANONICALISER
from complete_badge import complete_badge

from credentials.achievement import Achievement, Alignment, Criteria, Related, ResultDescription, RubricCriterionLevel
from credentials.checks.data_model import check_data_model
from credentials.contexts import CREDENTIALS_V1, OPEN_BADGES_CONTEXTS
from credentials.credential import AchievementCredential, AchievementSubject, IdentityObject, Result, parse, read
from credentials.endorsement import (
    Address,
    EndorsementCredential,
    EndorsementSubject,
    GeoCoordinates,
    IdentifierEntry,
    Image,
    Profile,
)
from credentials.envelope import CredentialSchema, CredentialStatus, Evidence, RefreshService, TermsOfUse
from credentials.members import Node, json_name
from credentials.strict_json import JsonObject, JsonValue

CLASSES: dict[str, type[Node]] = {
    kind.__name__: kind
    for kind in (
        Achievement, AchievementSubject, Address, Alignment, CredentialSchema, CredentialStatus, Criteria,
        EndorsementCredential, EndorsementSubject, Evidence, GeoCoordinates, IdentifierEntry, IdentityObject, Image,
        Profile, RefreshService, Related, Result, ResultDescription, RubricCriterionLevel, TermsOfUse,
    )
}  # fmt: skip
# Where an object of each class stands in the complete badge.
PLACES = {
    "Achievement": "credentialSubject/achievement",
    "AchievementSubject": "credentialSubject",
    "Address": "issuer/address",
    "Alignment": "credentialSubject/achievement/alignment/0",
    "EndorsementCredential": "endorsement/0",
    "EndorsementSubject": "endorsement/0/credentialSubject",
    "Evidence": "evidence/0",
    "GeoCoordinates": "issuer/address/geo",
    "IdentifierEntry": "issuer/otherIdentifier/0",
    "IdentityObject": "credentialSubject/identifier/0",
    "Image": "credentialSubject/image",
    "Profile": "issuer",
    "Related": "credentialSubject/achievement/related/0",
    "Result": "credentialSubject/result/0",
    "ResultDescription": "credentialSubject/achievement/resultDescription/0",
    "RubricCriterionLevel": "credentialSubject/achievement/resultDescription/0/rubricCriterionLevel/0",
}


def at(document: JsonObject, path: str) -> JsonObject:
    """Give the object at a path."""
    place: JsonValue = document
    for step in path.split("/"):
        place = inside(place, int(step) if step.isdecimal() else step)
    assert isinstance(place, dict)
    return place


def inside(place: JsonValue, step: str | int) -> JsonValue:
    """Give what stands under a name or at a place."""
    if isinstance(step, int):
        assert isinstance(place, list)
        return place[step]
    assert isinstance(place, dict)
    return place[step]


@pytest.fixture(scope="module")
def schema(shared_vectors: Path) -> JsonObject:
    path = shared_vectors.parent / "data" / "ob_schemas" / "ob_v3p0_achievementcredential_schema.json"
    found: JsonObject = json.loads(path.read_text(encoding="utf-8"))
    return found


def members_of(kind: type[Node]) -> set[str]:
    return {json_name(name) for name in kind.__dataclass_fields__} - {"rest", "lone"}


@pytest.mark.conformance("OB-34")
def test_every_member_of_every_class_of_the_official_schema_is_read(schema: JsonObject) -> None:
    for name, kind in CLASSES.items():
        listed = at(schema, f"$defs/{name}/properties")
        assert set(listed) <= members_of(kind), name
    assert set(at(schema, "properties")) <= members_of(AchievementCredential)
    unread = set(at(schema, "$defs")) - CLASSES.keys()
    # The reader of proofs reads a proof; the other two are no classes.
    assert unread == {"Context", "Proof", "ProfileRef"}


def test_the_complete_badge_has_every_member_that_the_official_schema_lists(schema: JsonObject) -> None:
    document = complete_badge()
    assert set(at(schema, "properties")) == set(document)
    for name, path in PLACES.items():
        assert set(at(schema, f"$defs/{name}/properties")) <= set(at(document, path)), name


@pytest.mark.conformance("OB-34", "OB-41")
def test_a_badge_with_every_member_is_read_and_written_back() -> None:
    document = complete_badge()
    credential = parse(document)
    assert credential.document() == document
    assert dict(credential.rest) == {}
    achievement = credential.credential_subject.achievement
    assert dict(achievement.rest) == {}
    assert achievement.creator is not None
    assert achievement.creator.family_name == "Martin"
    assert achievement.result_description[0].rubric_criterion_level[0].points == "10"
    assert credential.issuer.parent_org is not None
    assert credential.issuer.endorsement[0].credential_subject.endorsement_comment == "Yes."


@pytest.mark.conformance("OB-11", "OB-12", "OB-91")
@pytest.mark.parametrize("url", sorted(OPEN_BADGES_CONTEXTS))
@pytest.mark.parametrize("kind", ["AchievementCredential", "OpenBadgeCredential"])
def test_every_published_context_is_read_under_the_older_data_model(url: str, kind: str) -> None:
    badge: JsonObject = {
        "@context": [CREDENTIALS_V1, url],
        "id": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", kind],
        "name": "Source finder",
        "issuer": {"id": "did:web:badges.example.org", "type": ["Profile"], "name": "Hub"},
        "issuanceDate": "2026-11-02T09:00:00Z",
        "credentialSubject": {
            "id": "did:example:rosa",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://badges.example.org/achievements/1",
                "type": ["Achievement"],
                "name": "Source finder",
                "description": "Finds sources",
                "criteria": {"narrative": "Found ten."},
            },
        },
    }
    result = check_data_model(badge, CANONICALISER)
    assert result.check.code == "data_model.valid"
    assert isinstance(result.credential, AchievementCredential)
    assert result.credential.begins is not None


@pytest.mark.conformance(
    "OB-13", "OB-14", "OB-15", "OB-16", "OB-17", "OB-18", "OB-19", "OB-20", "OB-21", "OB-22", "OB-23", "OB-24",
    "OB-25", "OB-26", "OB-27", "OB-28",
)  # fmt: skip
@pytest.mark.parametrize("name", PLACES)
def test_every_class_names_itself_as_its_type(name: str) -> None:
    for wrong in ("Something", ["https://example.org/Something"]):
        document = complete_badge()
        at(document, PLACES[name])["type"] = wrong  # type: ignore[assignment] # a text or a list of texts
        codes = {finding.code for finding in read(document).findings}
        assert codes & {"data_model.wrong_type", "data_model.member_type"}, (name, wrong)
    document = complete_badge()
    del at(document, PLACES[name])["type"]
    assert "data_model.member_missing" in {finding.code for finding in read(document).findings}


@pytest.mark.conformance("OB-34")
def test_no_required_member_may_be_left_out(schema: JsonObject) -> None:
    for name, path in PLACES.items():
        required = at(schema, f"$defs/{name}").get("required", [])
        assert isinstance(required, list)
        for member in required:
            document = complete_badge()
            del at(document, path)[str(member)]
            assert read(document).findings, (name, member)


def places(value: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give one path to each member of each class, by the names of the last two members on it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield (*path, place)
            yield from places(inner, (*path, place))


def changed(document: JsonObject, path: tuple[str | int, ...], value: JsonValue) -> JsonObject:
    whole = deepcopy(document)
    holder: JsonValue = whole
    for step in path[:-1]:
        holder = inside(holder, step)
    last = path[-1]
    if isinstance(last, int):
        assert isinstance(holder, list)
        holder[last] = value
    else:
        assert isinstance(holder, dict)
        holder[last] = value
    return whole


WRONG: tuple[JsonValue, ...] = (None, 1, True, "", "x", [], ["x"], [1], {"a": 1})


@pytest.mark.conformance("OB-1", "OB-2", "OB-5", "OB-6", "OB-78")
def test_whatever_the_official_schema_refuses_is_refused(schema: JsonObject) -> None:
    validator = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
    document = complete_badge()
    # The proof is read by the check of the proof; a context inside, by the walk to RDF.
    del document["proof"]
    for endorsed in ("credentialSubject/achievement", "issuer"):
        del at(document, endorsed)["endorsement"]
    assert validator.is_valid(document)
    by_names = {tuple(step for step in path if isinstance(step, str))[-2:]: path for path in places(document)}
    mutants = 0
    for names, path in by_names.items():
        if names[-2:] == ("endorsement", "@context") or "proof" in names:
            continue
        for value in WRONG:
            mutant = changed(document, path, value)
            if not read(mutant).findings:
                mutants += 1
                assert validator.is_valid(mutant), (path, value)
    assert mutants > 100


@pytest.mark.conformance("OB-10")
def test_a_lone_value_is_read_wherever_the_standard_lets_it_be_compacted() -> None:
    document = complete_badge()
    for path in (name for kind, name in PLACES.items() if kind != "EndorsementCredential"):
        place = at(document, path)
        if isinstance(place["type"], list):
            place["type"] = place["type"][0]
    for holder in (document, at(document, "endorsement/0")):
        for member in ("credentialSchema", "proof", "termsOfUse"):
            several = holder[member]
            assert isinstance(several, list)
            holder[member] = several[0]
    compacted = deepcopy(document)
    assert parse(document).document() == compacted
