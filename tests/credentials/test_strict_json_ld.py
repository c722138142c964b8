"""The strict reading of JSON-LD: a row per reason for refusal, and proof that what passes loses nothing."""

import copy
import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from json_ld_oracles import pyld_canonical, pyld_compacted, pyld_expanded
from sample_badges import rich_badge as badge

from credentials.canonical import Canonicaliser
from credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_3_0_3, PINNED
from credentials.problems import CredentialProblem
from credentials.strict_json import JsonObject, JsonValue

OB_3_0_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
CANONICALISER = Canonicaliser()


def at(document: JsonValue, pointer: str) -> JsonValue:
    """Give what stands at a JSON Pointer."""
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else cast(JsonObject, document)[part]
    return document


# --- what is accepted loses nothing -------------------------------------------------------------------------------


SAME_CLASS = {"achievementCredential": "openBadgeCredential", "geo": "geoCoordinates"}


def comparable(value: JsonValue) -> JsonValue:
    """Forget what two spellings of the same may differ in.

    These are lists of one, an object of nothing but an identifier, and the names of one class: compaction takes that
    of a member (`criteria`, `geo`) if it has the same IRI.
    """
    if isinstance(value, dict):
        members = {key: comparable(member) for key, member in value.items() if key != "@context"}
        if "type" in value:
            members["type"] = comparable([class_name(name) for name in as_list(value["type"])])
        return members["id"] if members.keys() == {"id"} else {k: m for k, m in members.items() if m != []}
    if isinstance(value, list):
        items = [comparable(item) for item in value]
        return items[0] if len(items) == 1 else items
    return value


def as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def class_name(name: JsonValue) -> JsonValue:
    word = str(name)
    word = word[:1].lower() + word[1:]
    return SAME_CLASS.get(word, word)


def objects(value: JsonValue) -> Iterator[JsonObject]:
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from objects(child)


ALL_TERMS = sorted({term for context in PINNED.values() for o in objects(context["@context"]) for term in o})
CLASSES = [term for term in ALL_TERMS if term[:1].isupper()]
LURES: list[JsonValue] = [
    "x",
    "https://example.org/x",
    1,
    True,
    {},
    {"id": "urn:x"},
    {"type": "Profile"},
    ["a", "b"],
    {"@value": "x"},
]


@st.composite
def mutants(draw: st.DrawFn) -> JsonObject:
    """Give a badge that one or two careless or hostile hands have been at."""
    document = badge()
    for _ in range(draw(st.integers(1, 2))):
        target = draw(st.sampled_from(list(objects(document))))
        keys = [key for key in target if key != "@context"]
        action = draw(st.sampled_from(["add", "rename", "move", "retype", "replace"]))
        if action == "add":
            target[draw(st.sampled_from(ALL_TERMS))] = copy.deepcopy(draw(st.sampled_from(LURES)))
        elif action == "rename" and keys:
            target[draw(st.sampled_from(ALL_TERMS))] = target.pop(draw(st.sampled_from(keys)))
        elif action == "move" and keys:
            key = draw(st.sampled_from(keys))
            others = [o for o in objects(document) if o not in list(objects(target[key]))]
            if others:
                draw(st.sampled_from(others))[key] = target.pop(key)
        elif action == "retype":
            target["type"] = cast(JsonValue, [draw(st.sampled_from(CLASSES)), draw(st.sampled_from(CLASSES))])
        elif keys:
            target[draw(st.sampled_from(keys))] = copy.deepcopy(draw(st.sampled_from(LURES)))
    return document


@settings(max_examples=150, derandomize=True)
@given(mutants())
def test_what_passes_equals_its_own_compaction_and_loses_no_member(document: JsonObject) -> None:
    try:
        ours = CANONICALISER.canonicalise(document).nquads
    except CredentialProblem:
        return
    assert ours == pyld_canonical(document)
    assert pyld_expanded(document)[1] == []
    assert comparable(pyld_compacted(document)) == comparable(document)


# --- refusals ------------------------------------------------------------------------------------------------------

Spoil = Callable[[JsonObject], object]


def put(pointer: str, **members: JsonValue) -> Spoil:
    return lambda document: cast(JsonObject, at(document, pointer)).update(members)


def member(pointer: str, key: str, value: JsonValue) -> Spoil:
    return lambda document: cast(JsonObject, at(document, pointer)).update({key: value})


def move_status_into_the_endorsement(document: JsonObject) -> None:
    """Hide the status of a badge whose endorsement is about the badge itself: the graph stays the same."""
    subject = cast(JsonObject, at(document, "/endorsement/0/credentialSubject"))
    subject["id"] = document["id"]
    subject["type"] = ["EndorsementSubject", "VerifiableCredential"]
    subject["credentialStatus"] = document.pop("credentialStatus")


ACHIEVEMENT = "/credentialSubject/achievement"
IMAGE_IRI = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#image"
NAME_IRI = "https://schema.org/name"
REFUSALS: list[tuple[str, Spoil, str, str]] = [
    ("an undefined member at the top", put("", grade="A+"), "data_model.undefined_term", "/grade"),
    ("an undefined member below", put(ACHIEVEMENT, grade="A+"), "data_model.undefined_term", f"{ACHIEVEMENT}/grade"),
    ("an undefined member of a list item", put("/evidence/0", x=1), "data_model.undefined_term", "/evidence/0/x"),
    ("an undefined member with an odd name", member("", "a/b~c", 1), "data_model.undefined_term", "/a~1b~0c"),
    ("an empty member name", member("", "", 1), "data_model.undefined_term", "/"),
    (
        "a member of another class",
        put("/evidence/0", targetName="x"),
        "data_model.undefined_term",
        "/evidence/0/targetName",
    ),
    (
        "a date of the older data model",
        put("", issuanceDate="2026-11-02T09:00:00Z"),
        "data_model.undefined_term",
        "/issuanceDate",
    ),
    ("an alias of the issuer", put("/issuer", alsoKnownAs=["x"]), "data_model.undefined_term", "/issuer/alsoKnownAs"),
    ("a language map", put(ACHIEVEMENT, name={"en": "x"}), "data_model.undefined_term", f"{ACHIEVEMENT}/name/en"),
    (
        "an undefined type",
        put("/evidence/0", type=["Evidence", "Proof!"]),
        "data_model.undefined_term",
        "/evidence/0/type/1",
    ),
    ("a type that is a number", put("/evidence/0", type=1), "data_model.undefined_term", "/evidence/0/type"),
    ("a type that is null", put("/evidence/0", type=None), "data_model.undefined_term", "/evidence/0/type"),
    (
        "an undefined purpose of a proof",
        put("/endorsement/0/proof", proofPurpose="fun"),
        "data_model.undefined_term",
        "/endorsement/0/proof/proofPurpose",
    ),
    ("a relative id", put("", id="admin"), "data_model.relative_iri", "/id"),
    ("an empty id", put("", id=""), "data_model.relative_iri", "/id"),
    ("an id with a space", put("", id="urn:a b"), "data_model.relative_iri", "/id"),
    ("an id with angle brackets", put("", id="urn:a> <urn:b"), "data_model.relative_iri", "/id"),
    ("an id with a line break", put("", id="urn:a\n"), "data_model.relative_iri", "/id"),
    ("an id that is a number", put("", id=1), "data_model.relative_iri", "/id"),
    ("an id that is a list", put("", id=["urn:a"]), "data_model.relative_iri", "/id"),
    ("a relative reference", put("/issuer", image="x.png"), "data_model.relative_iri", "/issuer/image"),
    ("a reference that is a number", put("/issuer", image=1), "data_model.relative_iri", "/issuer/image"),
    ("a blank identifier", put("", id="_:b0"), "data_model.blank_identifier", "/id"),
    ("a blank reference", put("/issuer", image="_:b0"), "data_model.blank_identifier", "/issuer/image"),
    ("a blank type", put("/issuer", type=["Profile", "_:b0"]), "data_model.blank_identifier", "/issuer/type/1"),
    ("a member that is null", put("", description=None), "data_model.null", "/description"),
    ("a list item that is null", put(ACHIEVEMENT, tag=["a", None]), "data_model.null", f"{ACHIEVEMENT}/tag/1"),
    ("a list in a list", put(ACHIEVEMENT, tag=[["a"]]), "data_model.nested_array", f"{ACHIEVEMENT}/tag/0"),
    ("an empty list in a list", put(ACHIEVEMENT, tag=["a", []]), "data_model.nested_array", f"{ACHIEVEMENT}/tag/1"),
    (
        "a member named by its IRI",
        member("/issuer", NAME_IRI, "x"),
        "data_model.absolute_iri_key",
        "/issuer/https:~1~1schema.org~1name",
    ),
    ("a member named by a compact IRI", member("", "schema:name", "x"), "data_model.absolute_iri_key", "/schema:name"),
    ("a blank member", member("", "_:b0", "x"), "data_model.absolute_iri_key", "/_:b0"),
    (
        "a type written out",
        put("/issuer", type=["https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile"]),
        "data_model.not_compact",
        "/issuer/type/0",
    ),
    (
        "a purpose written out",
        put("/endorsement/0/proof", proofPurpose="https://w3id.org/security#assertionMethod"),
        "data_model.not_compact",
        "/endorsement/0/proof/proofPurpose",
    ),
    (
        "parts of the credential elsewhere",
        move_status_into_the_endorsement,
        "data_model.divided_node",
        "/endorsement/0/credentialSubject",
    ),
    (
        "a context of its own for a part",
        member("/issuer", "@context", {"name": "https://evil.example/name"}),
        "data_model.nested_context",
        "/issuer/@context",
    ),
    (
        "an emptied context for a part",
        member("/issuer", "@context", None),
        "data_model.nested_context",
        "/issuer/@context",
    ),
    (
        "a doubled context for a part",
        member("/issuer", "@context", [CREDENTIALS_V2, CREDENTIALS_V2]),
        "data_model.nested_context",
        "/issuer/@context/1",
    ),
    (
        "the same contexts once more for a part",
        member("/issuer", "@context", [CREDENTIALS_V2]),
        "unsupported.json_ld_feature",
        "/issuer/@context",
    ),
    (
        "an unknown context for a part",
        member("/issuer", "@context", ["https://example.org/c"]),
        "unsupported.context",
        "",
    ),
    (
        "a known context that only a part names",
        member("/endorsement/0", "@context", [CREDENTIALS_V2, OB_3_0_2]),
        "unsupported.json_ld_feature",
        "/endorsement/0/@context/1",
    ),
    ("@id", member("/evidence/0", "@id", "urn:x"), "unsupported.json_ld_keyword", "/evidence/0/@id"),
    ("@type", member("/evidence/0", "@type", "Evidence"), "unsupported.json_ld_keyword", "/evidence/0/@type"),
    ("@graph", member("", "@graph", []), "unsupported.json_ld_keyword", "/@graph"),
    ("@included", member("", "@included", []), "unsupported.json_ld_keyword", "/@included"),
    ("@reverse", member("/issuer", "@reverse", {}), "unsupported.json_ld_keyword", "/issuer/@reverse"),
    ("@nest", member("/issuer", "@nest", {"name": "x"}), "unsupported.json_ld_keyword", "/issuer/@nest"),
    ("@value", put("", name={"@value": "x"}), "unsupported.json_ld_keyword", "/name/@value"),
    ("@language", put("", name={"@value": "x", "@language": "fr"}), "unsupported.json_ld_keyword", "/name/@value"),
    ("@list", put(ACHIEVEMENT, tag={"@list": ["a"]}), "unsupported.json_ld_keyword", f"{ACHIEVEMENT}/tag/@list"),
    ("a keyword that is none", member("", "@future", 1), "unsupported.json_ld_keyword", "/@future"),
    ("a type that is a keyword", put("/issuer", type=["@json"]), "unsupported.json_ld_keyword", "/issuer/type/0"),
    ("a JSON literal", put("/issuer", _sd=["x"]), "unsupported.json_ld_feature", "/issuer/_sd"),
    (
        "a proof that is a text",
        put("/endorsement/0", proof="urn:x"),
        "unsupported.json_ld_feature",
        "/endorsement/0/proof",
    ),
    (
        "an unknown context",
        lambda d: cast(list[JsonValue], d["@context"]).append("https://example.org/c"),
        "unsupported.context",
        "",
    ),
    ("no context", lambda d: d.pop("@context"), "data_model.context_missing", ""),
]


@pytest.mark.parametrize(("spoil", "code", "path"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_others_would_read_differently_is_refused_at_its_place(spoil: Spoil, code: str, path: str) -> None:
    document = badge()
    spoil(document)
    with pytest.raises(CredentialProblem) as refusal:
        CANONICALISER.canonicalise(document)
    assert (refusal.value.code, refusal.value.fields.get("path", "")) == (code, path)


def test_hiding_the_status_would_not_have_changed_the_signature() -> None:
    """Why a divided credential is refused: to the graph it is the same."""
    honest = badge()
    subject = cast(JsonObject, at(honest, "/endorsement/0/credentialSubject"))
    subject["id"] = honest["id"]
    hidden = copy.deepcopy(honest)
    move_status_into_the_endorsement(hidden)
    assert pyld_canonical(hidden) == pyld_canonical(honest)
    assert CANONICALISER.canonicalise(honest).nquads == pyld_canonical(honest)


@pytest.mark.parametrize("pointer", ["", *(f"/{name}" for name in ("issuer", "credentialSubject", "credentialStatus"))])
@pytest.mark.parametrize("value", ["A+", 1, True, {}, [], ["x"], {"id": "urn:x"}])
def test_an_undefined_member_is_never_signed_whatever_its_value(pointer: str, value: JsonValue) -> None:
    document = badge()
    cast(JsonObject, at(document, pointer))["grade"] = value
    with pytest.raises(CredentialProblem) as refusal:
        CANONICALISER.canonicalise(document)
    assert refusal.value.code == "data_model.undefined_term"


def test_the_older_contexts_have_one_name_for_a_class_and_a_member_and_only_the_right_one_is_read() -> None:
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, OB_3_0_2],
        "type": ["VerifiableCredential", "AchievementCredential"],
        "image": {"id": "urn:x", "type": "Image"},
    }
    assert CANONICALISER.canonicalise(document).nquads == pyld_canonical(document)
    document["Image"] = document.pop("image")
    with pytest.raises(CredentialProblem) as refusal:
        CANONICALISER.canonicalise(document)
    assert refusal.value.code == "data_model.not_compact"


def test_a_poison_badge_is_stopped() -> None:
    """Two equal pieces of evidence with eight equal parts each: some hundred bytes, minutes of work elsewhere."""
    part: JsonObject = {"type": "IdentityObject", "hashed": True}
    subject: JsonObject = {"type": ["AchievementSubject"], "identifier": [dict(part) for _ in range(8)]}
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": [copy.deepcopy(subject), copy.deepcopy(subject)],
    }
    start = time.process_time()
    with pytest.raises(CredentialProblem) as refusal:
        CANONICALISER.canonicalise(document)
    assert refusal.value.code == "budget.canonicalisation"
    assert refusal.value.outcome == "unknown"
    assert time.process_time() - start < 2
