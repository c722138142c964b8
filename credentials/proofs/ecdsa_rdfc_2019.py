"""The cryptosuite ecdsa-rdfc-2019: ECDSA over the canonical RDF of proof options and document.

The curve of the key decides the hash: SHA-256 for P-256, SHA-384 for P-384, and that inside the canonicalisation of the
RDF as well. Specification: <https://www.w3.org/TR/vc-di-ecdsa/> section 3.2.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.keys import KeyKind, PublicKey
from credentials.problems import ProofKeyType, UnsupportedCryptosuite
from credentials.proofs.proof import Proof, data_integrity_options, unsecured
from credentials.proofs.signed_bytes import rdf_hash_data, read_signature
from credentials.rdf_canonicalisation import HashName
from credentials.strict_json import JsonObject

CRYPTOSUITE: Final = "ecdsa-rdfc-2019"
HASHES: Final[Mapping[KeyKind, HashName]] = {"P-256": "sha256", "P-384": "sha384"}


def configure(*, method_id: str, created: datetime) -> JsonObject:
    """Give the proof options: the proof without `@context` and `proofValue` (Spec: VC-DI-ECDSA 3.2.5)."""
    return data_integrity_options(CRYPTOSUITE, method_id=method_id, created=created)


def hash_data(
    document: JsonObject,
    options: JsonObject,
    canonicaliser: Canonicaliser,
    *,
    kind: KeyKind,
    previous: Sequence[JsonObject] = (),
) -> bytes:
    """Give what is signed: the hash of the canonical options, then of the document; 64 or 96 bytes (3.2.3 and 3.2.4).

    Raises:
        ProofKeyType: the key is of no curve that the suite knows.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `Canonicaliser.canonicalise`.
    """
    return rdf_hash_data(document, options, canonicaliser, hash_name=_hash_of(kind), previous=previous)


def verify_proof(document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
    """Return if one proof of the document holds under this key (3.2.2).

    Raises:
        ProofKeyType: the key is neither of P-256 nor of P-384.
        ProofMalformed: `proofValue` is not the base58btc of 64 (P-256) or 96 bytes (P-384).
        SignatureWrong: the signature does not fit.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `hash_data`.
    """
    if proof.kind != CRYPTOSUITE:
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    _hash_of(key.kind)
    signature = read_signature(proof.value, key.signature_bytes)
    data = hash_data(unsecured(document), proof.options, canonicaliser, kind=key.kind, previous=proof.previous)
    key.verify(signature, data)


def _hash_of(kind: KeyKind) -> HashName:
    hash_name = HASHES.get(kind)
    if hash_name is None:
        raise ProofKeyType(suite=CRYPTOSUITE, kind=kind)
    return hash_name
