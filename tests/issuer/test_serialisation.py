"""The JSON of what we issue: arrays where the standard has sets, nothing empty, every badge under both contexts."""

from collections.abc import Iterator

import pytest
from issuer_world import TRAINER, World

from credentials.strict_json import JsonObject, JsonValue, parse_object
from issuer import award_queries
from issuer.issuing import Awarded, award
from issuer.requests import read_evidence

# Members of multiplicity 0..* and 1..* of the classes that we issue.
SETS = frozenset(
    {"@context", "type", "alignment", "evidence", "credentialSchema", "tag", "result", "resultDescription"}
    | {"rubricCriterionLevel", "allowedValue", "identifier", "otherIdentifier", "related", "endorsement"}
)
# A proof and a status have one type, and so has each of the closed classes.
LONE_TYPES = frozenset({"DataIntegrityProof", "BitstringStatusListEntry", "1EdTechJsonSchemaValidator2019", "Image"})


@pytest.fixture
def badge(world: World) -> JsonObject:
    evidence = (read_evidence("https://example.org/edit", None), read_evidence(None, "Ten **edits**."))
    (made,) = award(world.issuer, [world.request("anna@example.org", level=5, evidence=evidence)], by=TRAINER)
    assert isinstance(made, Awarded)
    with world.issuer.database.reading() as connection:
        content = award_queries.stored_credentials(connection, [made.award_id])[made.award_id].content
    assert content is not None
    content.decode("utf-8")
    return parse_object(content)


def members(value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """Give every member of every object, with its value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from members(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner)


@pytest.mark.conformance("OB-3", "OB-4")
def test_sets_and_sequences_are_arrays(badge: JsonObject) -> None:
    found = {name for name, _ in members(badge)} & SETS
    assert {"@context", "type", "alignment", "evidence", "credentialSchema", "result", "resultDescription"} <= found
    for name, value in members(badge):
        # The description that a result links to is one, by its identifier.
        if name in SETS and not (name == "resultDescription" and isinstance(value, str)):
            assert isinstance(value, list) or value in LONE_TYPES, (name, value)


@pytest.mark.conformance("OB-7")
def test_nothing_is_null_or_empty(badge: JsonObject) -> None:
    assert [name for name, value in members(badge) if value is None or value in ([], {}, "")] == []


@pytest.mark.conformance("OB-5", "OB-30")
def test_complex_types_are_objects(badge: JsonObject) -> None:
    found = dict(members(badge))
    for name in ("issuer", "credentialSubject", "achievement", "criteria", "credentialStatus", "image", "proof"):
        assert isinstance(found[name], dict), name


@pytest.mark.conformance("OB-8", "OB-11", "OB-46")
def test_both_contexts_come_first(badge: JsonObject) -> None:
    contexts = badge["@context"]
    assert isinstance(contexts, list)
    assert contexts[:2] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]


@pytest.mark.conformance("OB-35", "OB-36", "OB-37", "OB-43")
def test_the_schema_of_the_standard_is_named_with_the_context_that_defines_its_type(badge: JsonObject) -> None:
    assert badge["credentialSchema"] == [
        {
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019",
        }
    ]
    contexts = badge["@context"]
    assert isinstance(contexts, list)
    assert "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json" in contexts


@pytest.mark.conformance("OB-40", "OB-60", "OB-75", "CG-3")
def test_the_proof_is_of_the_suite_that_certification_asks_for(badge: JsonObject) -> None:
    proof = badge["proof"]
    assert isinstance(proof, dict)
    assert (proof["cryptosuite"], proof["proofPurpose"]) == ("eddsa-rdfc-2022", "assertionMethod")
