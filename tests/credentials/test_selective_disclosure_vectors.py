"""Every intermediate value of the W3C vectors for ecdsa-sd-2023: signed, derived, verified."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from foreign_keys import published_secret
from selective_disclosure import (
    BaseValue,
    DerivedValue,
    Grouped,
    add_base_proof,
    derive,
    derived_value,
    group,
    mandatory_digest,
    path,
    select,
    step,
)

from credentials.canonical import Canonicaliser
from credentials.contexts import PINNED
from credentials.keys import PublicKey
from credentials.multibase import base64url_encode
from credentials.proofs import read_proofs, suite_of, unsecured
from credentials.proofs.ecdsa_sd_2023 import part_statements
from credentials.proofs.ecdsa_sd_2023_value import read_derived_proof_value
from credentials.rdf_canonicalisation import relabel
from credentials.strict_json import JsonObject, JsonValue, parse_object


@dataclass(frozen=True)
class Vector:
    """One of the two folders, and what its steps start from."""

    folder: Path
    mandatory: list[str]
    selective: list[str]
    keys: dict[str, Any]
    canonicaliser: Canonicaliser

    def read(self, name: str) -> Any:
        return json.loads((self.folder / f"{name}.json").read_bytes())

    @property
    def signed(self) -> JsonObject:
        return parse_object((self.folder / "addSignedSDBase.json").read_bytes())

    @property
    def document(self) -> JsonObject:
        return unsecured(self.signed)

    @property
    def hmac_key(self) -> bytes:
        return bytes.fromhex(self.keys["hmacKeyString"])

    @property
    def grouped(self) -> Grouped:
        label: str = self.read("derivedAllGroupData")["labelMap"]["value"][0][0]
        return group(self.document, self.hmac_key, self.canonicaliser, word=label.split("_")[1])

    @property
    def base(self) -> BaseValue:
        return BaseValue.of(proof_value_of(self.signed))


@pytest.fixture(scope="module", params=["prc", "employ"])
def vector(request: pytest.FixtureRequest, shared_vectors: Path) -> Vector:
    folder = shared_vectors / "w3c-vc-di-ecdsa"
    contexts = shared_vectors.parent / "data" / "contexts"
    citizenship = json.loads((contexts / "citizenship-v4rc1.jsonld").read_bytes())
    names = {"prc": "prCred", "employ": "employ"}
    name = names[request.param]
    return Vector(
        folder / "ecdsa-sd-2023" / request.param,
        json.loads((folder / f"{name}Mandatory.json").read_bytes()),
        json.loads((folder / f"{name}Selective.json").read_bytes()),
        json.loads((folder / "ecdsa-sd-2023" / "SDKeyMaterial.json").read_bytes()),
        Canonicaliser(PINNED.extended({"https://w3id.org/citizenship/v4rc1": citizenship})),
    )


def proof_value_of(document: JsonObject) -> str:
    proof = document["proof"]
    assert isinstance(proof, dict)
    return str(proof["proofValue"])


def numbered(lines: tuple[str, ...], places: list[int]) -> dict[str, Any]:
    return {"dataType": "Map", "value": [[place, lines[place]] for place in places]}


def as_set(value: JsonValue) -> JsonValue:
    """Take one value and a list of one for the same, as compaction does."""
    if isinstance(value, list):
        return as_set(value[0]) if len(value) == 1 else [as_set(item) for item in value]
    if isinstance(value, dict):
        return {name: as_set(item) for name, item in value.items()}
    return value


def lines_of(canonical: str) -> list[str]:
    return canonical.splitlines(keepends=True)


def pointer_values(v: Vector) -> Any:
    def found(pointer: str) -> JsonValue:
        value: JsonValue = v.document
        for name in path(pointer):
            value = step(value, name)
        return value

    return [{"pointer": pointer, "value": found(pointer)} for pointer in v.mandatory]


def base_transform(v: Vector) -> Any:
    lines = v.grouped.lines
    places = v.grouped.matching(v.mandatory)
    others = [place for place in range(len(lines)) if place not in places]
    return {
        "mandatoryPointers": v.mandatory,
        "mandatory": numbered(lines, places),
        "nonMandatory": numbered(lines, others),
        "hmacKeyString": v.keys["hmacKeyString"],
    }


def options_of(v: Vector) -> JsonObject:
    proof = v.signed["proof"]
    assert isinstance(proof, dict)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    return {**options, "@context": v.document["@context"]}


def hash_data(v: Vector) -> Any:
    lines = v.grouped.lines
    return {
        "proofHash": v.canonicaliser.canonicalise(options_of(v)).digest.hex(),
        "mandatoryHash": mandatory_digest(lines[place] for place in v.grouped.matching(v.mandatory)).hex(),
    }


def signed_again(v: Vector) -> JsonObject:
    options = {name: value for name, value in options_of(v).items() if name != "@context"}
    return add_base_proof(
        v.document,
        options,
        published_secret(v.keys["baseKeyPair"]["secretKeyMultibase"]),
        mandatory=v.mandatory,
        proof_key=published_secret(v.keys["proofKeyPair"]["secretKeyMultibase"]),
        hmac_key=v.hmac_key,
        canonicaliser=v.canonicaliser,
    )


def raw_base_signature(v: Vector) -> Any:
    value = BaseValue.of(proof_value_of(signed_again(v)))
    return {
        "baseSignature": value.base_signature.hex(),
        "publicKey": PublicKey.from_multikey_bytes(value.public_key).multikey,
        "signatures": [signature.hex() for signature in value.signatures],
        "mandatoryPointers": list(value.mandatory_pointers),
    }


def recovered(v: Vector) -> Any:
    return {
        "baseSignature": v.base.base_signature.hex(),
        "proofPublicKey": PublicKey.from_multikey_bytes(v.base.public_key).multikey,
        "hmacKey": v.base.hmac_key.hex(),
        "signatures": [signature.hex() for signature in v.base.signatures],
        "mandatoryPointers": list(v.base.mandatory_pointers),
    }


def group_indexes(v: Vector) -> Any:
    grouped = v.grouped
    mandatory = grouped.matching(v.mandatory)
    return {
        "combinedIndexes": grouped.matching([*v.mandatory, *v.selective]),
        "mandatoryIndexes": mandatory,
        "nonMandatoryIndexes": [place for place in range(len(grouped.lines)) if place not in mandatory],
        "selectiveIndexes": grouped.matching(v.selective),
    }


def derived(v: Vector) -> DerivedValue:
    return derived_value(v.grouped, v.base, v.selective)


def adjusted_signatures(v: Vector) -> Any:
    indexes = group_indexes(v)
    kept = [
        number for number, place in enumerate(indexes["nonMandatoryIndexes"]) if place in indexes["combinedIndexes"]
    ]
    return {
        "adjSignatureIndexes": kept,
        "filteredSignatures": [signature.hex() for signature in derived(v).signatures],
    }


def disclosure(v: Vector) -> Any:
    value = derived(v)
    return {
        "baseSignature": value.base_signature.hex(),
        "publicKey": PublicKey.from_multikey_bytes(value.public_key).multikey,
        "signatures": [signature.hex() for signature in value.signatures],
        "labelMap": {
            "dataType": "Map",
            "value": [[f"c14n{n}", "u" + base64url_encode(label)] for n, label in sorted(value.labels.items())],
        },
        "mandatoryIndexes": list(value.mandatory),
    }


def derived_again(v: Vector) -> JsonObject:
    return derive(v.signed, v.selective, canonicaliser=v.canonicaliser)


def read_value(v: Vector) -> Any:
    value = read_derived_proof_value(proof_value_of(v.read("derivedRevealDocument")))
    return {
        "baseSignature": value.base_signature.hex(),
        "publicKey": value.public_key.multikey,
        "signatures": [signature.hex() for signature in value.signatures],
        "labelMap": [[f"c14n{number}", label] for number, label in value.labels.items()],
        "mandatoryIndexes": list(value.mandatory),
    }


def verified_lines(v: Vector) -> Any:
    shown = v.read("derivedRevealDocument")
    value = read_derived_proof_value(proof_value_of(shown))
    labels = {f"c14n{number}": label for number, label in value.labels.items()}
    return list(relabel(v.canonicaliser.canonicalise(unsecured(shown)).statements, labels))


def verify_data(v: Vector) -> Any:
    shown = v.read("derivedRevealDocument")
    value = read_derived_proof_value(proof_value_of(shown))
    mandatory, further = part_statements(v.canonicaliser.canonicalise(unsecured(shown)).statements, value)
    (proof,) = read_proofs(shown)
    options = {**proof.options, "@context": shown["@context"]}
    return {
        "baseSignature": value.base_signature.hex(),
        "proofHash": v.canonicaliser.canonicalise(options).digest.hex(),
        "publicKey": value.public_key.multikey,
        "signatures": [signature.hex() for signature in value.signatures],
        "nonMandatory": list(further),
        "mandatoryHash": mandatory_digest(mandatory).hex(),
    }


STEPS: dict[str, Callable[[Vector], Any]] = {
    "addPointerValues": pointer_values,
    "addBaseDocCanon": lambda v: lines_of(v.canonicaliser.canonicalise(v.document).nquads),
    "addBaseDocHMACCanon": lambda v: list(v.grouped.lines),
    "addBaseTransform": base_transform,
    "addProofConfig": options_of,
    "addHashData": hash_data,
    "addRawBaseSignatureInfo": raw_base_signature,
    "addSignedSDBase": signed_again,
    "derivedRecoveredBaseData": recovered,
    "derivedGroupIndexes": group_indexes,
    "derivedAdjMandatoryIndexes": lambda v: {"adjMandatoryIndexes": list(derived(v).mandatory)},
    "derivedAdjSignatures": adjusted_signatures,
    "derivedDisclosureData": disclosure,
    "derivedUnsignedReveal": lambda v: select(v.document, [*v.mandatory, *v.selective]),
    "derivedRevealDocument": derived_again,
    "verifyDerivedProofValue": read_value,
    "verifyNQuads": verified_lines,
    "verifyCreateVerifyData": verify_data,
}


@pytest.mark.parametrize("name", STEPS)
def test_every_intermediate_value(name: str, vector: Vector) -> None:
    assert STEPS[name](vector) == vector.read(name)


def test_the_canonical_options(vector: Vector) -> None:
    expected = (vector.folder / "addProofConfigCanon.txt").read_text(encoding="utf-8")
    assert vector.canonicaliser.canonicalise(options_of(vector)).nquads == expected


def test_the_groups_of_statements(vector: Vector) -> None:
    expected = vector.read("derivedAllGroupData")
    grouped = vector.grouped
    assert as_set(grouped.skolemised) == as_set(expected["skolemized"]["compact"])
    assert sorted(quad.line() for quad in grouped.statements) == sorted(expected["deskolemizedNQuads"])
    assert dict(grouped.labels) == dict(expected["labelMap"]["value"])
    assert list(grouped.lines) == expected["nquads"]
    pointers = {
        "mandatory": vector.mandatory,
        "selective": vector.selective,
        "combined": [*vector.mandatory, *vector.selective],
    }
    for name, chosen in pointers.items():
        places = grouped.matching(chosen)
        others = [place for place in range(len(grouped.lines)) if place not in places]
        found = expected["groups"][name]
        assert found["matching"] == numbered(grouped.lines, places)
        assert found["nonMatching"] == numbered(grouped.lines, others)
        assert sorted(found["deskolemizedNQuads"]) == sorted(quad.line() for quad in grouped.selected(chosen))


def test_the_derived_credential_holds(vector: Vector) -> None:
    shown = parse_object((vector.folder / "derivedRevealDocument.json").read_bytes())
    (proof,) = read_proofs(shown)
    key = PublicKey.from_multikey(vector.keys["baseKeyPair"]["publicKeyMultibase"])
    suite_of(proof)(shown, proof, key, vector.canonicaliser)


def test_no_file_of_the_vectors_is_left_out(vector: Vector) -> None:
    files = {file.stem for file in vector.folder.iterdir()}
    assert files == {*STEPS, "addProofConfigCanon", "derivedAllGroupData"}
