"""Every intermediate value of the W3C vectors, for every suite but the one of our own and selective disclosure."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from foreign_keys import published_secret, raw_signature

from credentials.canonical import Canonicaliser
from credentials.contexts import PINNED, ContextSet
from credentials.jcs import canonical_json
from credentials.keys import KeyKind, PublicKey
from credentials.multibase import multibase_encode
from credentials.proofs import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
    read_proofs,
    suite_of,
    unsecured,
)
from credentials.rdf_canonicalisation import HashName
from credentials.strict_json import JsonObject, parse_object


@dataclass(frozen=True)
class Row:
    """One folder of vectors: its files end in `ending`."""

    folder: str
    ending: str
    kind: KeyKind
    unsigned: str
    pair: str
    form: str
    hash_name: HashName = "sha256"


EDDSA, ECDSA = "w3c-vc-di-eddsa", "w3c-vc-di-ecdsa"


def eddsa(suite: str, ending: str, form: str) -> Row:
    return Row(f"{EDDSA}/{suite}", ending, "Ed25519", f"{EDDSA}/unsigned.json", f"{EDDSA}/keyPair.json", form)


def ecdsa(form: str, kind: KeyKind, ending: str, *, employment: bool = False) -> Row:
    curve = kind.replace("-", "").lower()
    return Row(
        f"{ECDSA}/ecdsa-{form}-2019-{curve}{'/employ' if employment else ''}",
        ending,
        kind,
        f"{ECDSA}/{'employmentAuth' if employment else 'unsigned'}.json",
        f"{ECDSA}/{curve}KeyPair.json",
        form,
        "sha256" if kind == "P-256" else "sha384",
    )


VECTORS = [
    eddsa("eddsa-jcs-2022", "JCS", "jcs"),
    eddsa("Ed25519Signature2020", "EdSig", "rdfc"),
    ecdsa("rdfc", "P-256", "ECDSAP256"),
    ecdsa("rdfc", "P-256", "ECDSAP256", employment=True),
    ecdsa("rdfc", "P-384", "ECDSAP384"),
    ecdsa("rdfc", "P-384", "ECDSAP384", employment=True),
    ecdsa("jcs", "P-256", "JCSECDSAP256"),
    ecdsa("jcs", "P-384", "JCSECDSAP384"),
]


@pytest.fixture(scope="module")
def canonicaliser(shared_vectors: Path) -> Canonicaliser:
    """The pinned contexts and the two that only the W3C examples name."""
    return Canonicaliser(vector_contexts(shared_vectors))


def vector_contexts(shared_vectors: Path) -> ContextSet:
    folder = shared_vectors.parent / "data" / "contexts"
    return PINNED.extended(
        {
            "https://www.w3.org/ns/credentials/examples/v2": json.loads(
                (folder / "credentials-examples-v2.json").read_bytes()
            ),
            "https://w3id.org/citizenship/v4rc1": json.loads((folder / "citizenship-v4rc1.jsonld").read_bytes()),
        }
    )


def hash_data(row: Row, document: JsonObject, options: JsonObject, canonicaliser: Canonicaliser) -> bytes:
    if row.folder.endswith("Ed25519Signature2020"):
        return ed25519_signature_2020.hash_data(document, options, canonicaliser)
    if row.folder.endswith("eddsa-jcs-2022"):
        return eddsa_jcs_2022.hash_data(document, options)
    if row.form == "jcs":
        return ecdsa_jcs_2019.hash_data(document, options, kind=row.kind)
    return ecdsa_rdfc_2019.hash_data(document, options, canonicaliser, kind=row.kind)


@pytest.mark.parametrize("row", VECTORS, ids=[row.folder for row in VECTORS])
def test_every_intermediate_value(row: Row, shared_vectors: Path, canonicaliser: Canonicaliser) -> None:
    folder = shared_vectors / row.folder

    def text(name: str) -> str:
        return (folder / f"{name}{row.ending}.txt").read_text(encoding="utf-8")

    signed = parse_object((folder / f"signed{row.ending}.json").read_bytes())
    options = parse_object((folder / f"proofConfig{row.ending}.json").read_bytes())
    document = parse_object((shared_vectors / row.unsigned).read_bytes())
    # The unsigned file of the older type lacks the context of its suite.
    document["@context"] = signed["@context"]
    assert document == unsecured(signed)

    def canonical(value: JsonObject) -> str:
        if row.form == "jcs":
            return canonical_json(value).decode("utf-8")
        return canonicaliser.canonicalise(value, hash_name=row.hash_name).nquads

    def digest(value: str) -> str:
        return hashlib.new(row.hash_name, value.encode("utf-8")).hexdigest()

    assert canonical(document) == text("canonDoc")
    assert canonical(options) == text("proofCanon")
    assert digest(canonical(document)) == text("docHash").strip()
    assert digest(canonical(options)) == text("proofHash").strip()
    data = hash_data(row, document, options, canonicaliser)
    assert data.hex() == text("combinedHash").strip()

    pair = json.loads((shared_vectors / row.pair).read_bytes())
    secret = pair.get("privateKeyMultibase") or pair["secretKeyMultibase"]
    signature = raw_signature(published_secret(secret), data)
    assert signature.hex() == text("sigHex").strip()
    assert multibase_encode(signature, base="z") == text("sigBTC58").strip()

    (proof,) = read_proofs(signed)
    assert proof.value == text("sigBTC58").strip()
    key = PublicKey.from_multikey(pair["publicKeyMultibase"])
    assert key.kind == row.kind
    suite_of(proof)(signed, proof, key, canonicaliser)


def test_the_table_reaches_every_folder_of_vectors(shared_vectors: Path) -> None:
    tested_elsewhere = {f"{EDDSA}/eddsa-rdfc-2022", f"{EDDSA}/eddsa-rdfc-2022/employ"}
    folders = {
        str(path.parent.relative_to(shared_vectors))
        for family in (EDDSA, ECDSA)
        for path in (shared_vectors / family).rglob("combinedHash*.txt")
    }
    assert folders == {row.folder for row in VECTORS} | tested_elsewhere


CHAIN = f"{EDDSA}/proof-set-chain"


@pytest.mark.parametrize(
    ("file", "proofs"),
    [
        ("signedProofSet1.json", 1),
        ("signedProofSet2.json", 2),
        ("signedProofChain1.json", 3),
        ("signedProofChain2.json", 4),
    ],
)
def test_sets_and_chains(file: str, proofs: int, shared_vectors: Path, canonicaliser: Canonicaliser) -> None:
    signed = parse_object((shared_vectors / CHAIN / file).read_bytes())
    found = read_proofs(signed)
    assert len(found) == proofs
    for proof in found:
        key = PublicKey.from_multikey(proof.verification_method.partition("#")[2])
        suite_of(proof)(signed, proof, key, canonicaliser)


@pytest.mark.parametrize(("number", "place"), [(1, 2), (2, 3)])
def test_a_chained_proof_signs_the_document_with_the_proofs_that_it_builds_on(
    number: int, place: int, shared_vectors: Path, canonicaliser: Canonicaliser
) -> None:
    folder = shared_vectors / CHAIN
    signed = parse_object((folder / f"signedProofChain{number}.json").read_bytes())
    between = parse_object((folder / f"proofChainTempDoc{number}.json").read_bytes())
    proof = read_proofs(signed)[place]
    assert {**unsecured(signed), "proof": list(proof.previous)} == between
    pairs = json.loads((folder / "multiKeyPairs.json").read_bytes())
    options = parse_object((folder / f"proofChainConfig{number}.json").read_bytes())
    assert proof.options == options
    data = eddsa_rdfc_2022.hash_data(unsecured(signed), options, canonicaliser, previous=proof.previous)
    secret = published_secret(pairs[f"keyPair{place + 1}"]["privateKeyMultibase"])
    assert multibase_encode(raw_signature(secret, data), base="z") == proof.value
