"""The cryptosuite ecdsa-jcs-2019: ECDSA over the canonical JSON of proof options and document.

The curve of the key decides the hash: SHA-256 for P-256, SHA-384 for P-384. Specification:
<https://www.w3.org/TR/vc-di-ecdsa/> section 3.3.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.keys import KeyKind, PublicKey
from credentials.problems import ProofKeyType, UnsupportedCryptosuite
from credentials.proofs.proof import Proof, data_integrity_options, unsecured
from credentials.proofs.signed_bytes import check_any, check_json_ld, jcs_hash_data, json_options, read_signature
from credentials.rdf_canonicalisation import HashName
from credentials.strict_json import JsonObject, JsonValue

CRYPTOSUITE: Final = "ecdsa-jcs-2019"
HASHES: Final[Mapping[KeyKind, HashName]] = {"P-256": "sha256", "P-384": "sha384"}


def configure(*, method_id: str, created: datetime, contexts: JsonValue) -> JsonObject:
    """Give the proof options: the proof without `proofValue`; it repeats the document's contexts (3.3.1)."""
    return data_integrity_options(CRYPTOSUITE, method_id=method_id, created=created) | {"@context": contexts}


def hash_data(
    document: JsonObject, options: JsonObject, *, kind: KeyKind, previous: Sequence[JsonObject] = ()
) -> bytes:
    """Give what is signed: the hash of the canonical options, then of the document; 64 or 96 bytes (3.3.3 and 3.3.4).

    Raises:
        ProofKeyType: the key is of no curve that the suite knows.
    """
    return jcs_hash_data(document, options, hash_name=_hash_of(kind), previous=previous)


def verify_proof(document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
    """Return if one proof of the document holds under this key (3.3.2).

    Raises:
        ProofKeyType: the key is neither of P-256 nor of P-384.
        ProofMalformed: `proofValue` is not the base58btc of 64 (P-256) or 96 bytes (P-384).
        SignatureWrong: the signature does not fit.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `check_json_ld`.
    """
    if proof.kind != CRYPTOSUITE:
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    _hash_of(key.kind)
    signature = read_signature(proof.value, key.signature_bytes)
    signed = unsecured(document)
    readings = json_options(signed, proof.options)
    check_any(
        key, signature, (hash_data(signed, options, kind=key.kind, previous=proof.previous) for options in readings)
    )
    check_json_ld(signed, proof.options, canonicaliser)


def _hash_of(kind: KeyKind) -> HashName:
    hash_name = HASHES.get(kind)
    if hash_name is None:
        raise ProofKeyType(suite=CRYPTOSUITE, kind=kind)
    return hash_name
