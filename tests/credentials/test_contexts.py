"""The pinned contexts: unchanged, complete, with their papers, and closed."""

import hashlib
import json
from pathlib import Path

import pytest
from json_ld_oracles import pyld_expanded
from pyld.jsonld import JsonLdError

import credentials.contexts
from credentials.canonical import Canonicaliser
from credentials.contexts import (
    BASE_CONTEXTS,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    EXTENSIONS,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_CONTEXTS,
    PINNED,
)
from credentials.problems import ContradictoryContexts, CredentialProblem, UnknownContext
from credentials.strict_json import JsonObject, JsonValue

FOLDER = Path(credentials.contexts.__file__).parent
MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["contexts"]

# The files to compare with, where their names differ from ours.
PUBLISHED = {
    "clr-v2p0-context-2.0.1.json": "clr_context_2.0.1.json",
    "credentials-v1.json": "2018-credentials-v1.jsonld",
    "data-integrity-v1.json": "data-integrity-v1.jsonld",
    "data-integrity-v2.json": "security-data-integrity-v2.json",
    "ed25519-2020-v1.json": "security-suites-ed25519-2020-v1.jsonld",
    "multikey-v1.json": "security-multikey-v1.json",
}


def test_every_file_is_listed_and_every_listed_file_is_there() -> None:
    papers = {"__init__.py", "manifest.json", "LICENCES.md"}
    files = {path.name for path in FOLDER.iterdir() if path.is_file()} - papers
    assert files == {entry["file"] for entry in MANIFEST}


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: str(entry["url"]))
def test_every_context_is_unchanged_and_has_its_papers(entry: dict[str, object]) -> None:
    assert hashlib.sha256((FOLDER / str(entry["file"])).read_bytes()).hexdigest() == entry["sha256"]
    assert set(entry) == {"url", "file", "sha256", "edition", "origin", "licence"}
    origin = entry["origin"]
    assert isinstance(origin, dict)
    assert set(origin) == {"package", "registry", "version", "path"}
    licences = (FOLDER / "LICENCES.md").read_text(encoding="utf-8")
    assert f"## {entry['licence']}" in licences


# What the comparison set does not hold: the SHA-256 alone speaks for it.
NOT_COMPARED = {"status-list-2021-v1.json"}


@pytest.mark.parametrize("file", sorted({str(entry["file"]) for entry in MANIFEST} - NOT_COMPARED))
def test_every_context_is_the_published_one(file: str, shared_vectors: Path) -> None:
    published = shared_vectors.parent / "data" / "contexts" / PUBLISHED.get(file, file)
    assert json.loads((FOLDER / file).read_bytes()) == json.loads(published.read_bytes())


def test_the_contexts_that_must_be_read_are_there() -> None:
    assert BASE_CONTEXTS | OPEN_BADGES_CONTEXTS | {EXTENSIONS} <= set(PINNED)


def test_another_url_is_refused() -> None:
    for url in ("https://example.org/context", CREDENTIALS_V2 + "/", "http" + CREDENTIALS_V2[5:], "file:///etc/passwd"):
        with pytest.raises(UnknownContext):
            PINNED[url]


def test_a_reader_cannot_change_what_the_next_one_gets() -> None:
    PINNED[CREDENTIALS_V2]["@context"] = {}
    assert PINNED[CREDENTIALS_V2]["@context"] != {}


def test_a_set_grows_but_a_pinned_context_is_never_replaced() -> None:
    more = PINNED.extended({"https://example.org/context": {"@context": {}}})
    assert more["https://example.org/context"] == {"@context": {}}
    assert "https://example.org/context" not in PINNED
    with pytest.raises(ValueError, match="already pinned"):
        PINNED.extended({CREDENTIALS_V2: {"@context": {}}})


OB_3_0_0 = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
INTEGRITY = "https://w3id.org/security/data-integrity/v2"


@pytest.mark.conformance("OB-9", "OB-11")
@pytest.mark.parametrize(
    "known",
    [
        [CREDENTIALS_V2],
        [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        [CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS],
        [CREDENTIALS_V2, OPEN_BADGES_3_0_3, INTEGRITY, EXTENSIONS],
        [CREDENTIALS_V1, OB_3_0_0, INTEGRITY],
    ],
)
def test_a_known_list_is_read(known: list[JsonValue]) -> None:
    assert PINNED.check_list(known) == tuple(str(url) for url in known)


@pytest.mark.conformance("OB-8", "OB-9", "OB-43")
@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "data_model.context_missing"),
        ([], "data_model.context_missing"),
        ({}, "data_model.context_missing"),
        ([OPEN_BADGES_3_0_3, CREDENTIALS_V2], "data_model.context_missing"),
        (["https://example.org/context"], "data_model.context_missing"),
        ([CREDENTIALS_V2, "https://example.org/context"], "unsupported.context"),
        ([CREDENTIALS_V2, {"name": "https://schema.org/name"}], "unsupported.context"),
        ([CREDENTIALS_V2, None], "unsupported.context"),
        ([CREDENTIALS_V2, [OPEN_BADGES_3_0_3]], "unsupported.context"),
        ([CREDENTIALS_V2, CREDENTIALS_V2], "data_model.context_order"),
        ([CREDENTIALS_V2, OPEN_BADGES_3_0_3, CREDENTIALS_V1], "data_model.context_order"),
        ([CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3], "data_model.context_order"),
        ([CREDENTIALS_V2, OPEN_BADGES_3_0_3, OB_3_0_0], "data_model.context_order"),
        ([CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS, EXTENSIONS], "data_model.context_order"),
    ],
)
def test_another_list_is_refused(value: JsonValue, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        PINNED.check_list(value)
    assert refusal.value.code == code


@pytest.mark.parametrize("edition", ["context.json", "context/ob_v3p0.jsonld", "context-3.0.1.json"])
def test_the_first_contexts_go_with_the_older_data_model_alone(edition: str) -> None:
    """Both define `name` and `description` anew, which the newer base context protects: no processor combines them."""
    url = f"https://purl.imsglobal.org/spec/ob/v3p0/{edition}"
    document: JsonObject = {"@context": [CREDENTIALS_V2, url], "id": "urn:uuid:1", "name": "A badge"}
    with pytest.raises(ContradictoryContexts):
        Canonicaliser().canonicalise(document)
    with pytest.raises(JsonLdError, match="protected term"):
        pyld_expanded(document)
    assert Canonicaliser().canonicalise({**document, "@context": [CREDENTIALS_V1, url]}).nquads
