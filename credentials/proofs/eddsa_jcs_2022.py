"""The cryptosuite eddsa-jcs-2022: Ed25519 over the canonical JSON of proof options and document.

Specification: <https://www.w3.org/TR/vc-di-eddsa/> section 3.3.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.keys import PublicKey
from credentials.problems import ProofKeyType, UnsupportedCryptosuite
from credentials.proofs.proof import Proof, data_integrity_options, unsecured
from credentials.proofs.signed_bytes import check_any, check_json_ld, jcs_hash_data, json_options, read_signature
from credentials.strict_json import JsonObject, JsonValue

CRYPTOSUITE: Final = "eddsa-jcs-2022"


def configure(*, method_id: str, created: datetime, contexts: JsonValue) -> JsonObject:
    """Give the proof options: the proof without `proofValue`; it repeats the document's contexts (3.3.1)."""
    return data_integrity_options(CRYPTOSUITE, method_id=method_id, created=created) | {"@context": contexts}


def hash_data(document: JsonObject, options: JsonObject, *, previous: Sequence[JsonObject] = ()) -> bytes:
    """Give what is signed: 64 bytes, SHA-256 of the canonical options, then of the document (3.3.3 and 3.3.4)."""
    return jcs_hash_data(document, options, previous=previous)


def verify_proof(document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
    """Return if one proof of the document holds under this key (3.3.2).

    Raises:
        ProofMalformed: `proofValue` is not the base58btc of 64 bytes.
        ProofKeyType: the key is not an Ed25519 key.
        SignatureWrong: the signature does not fit.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `check_json_ld`.
    """
    if proof.kind != CRYPTOSUITE:
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    if key.kind != "Ed25519":
        raise ProofKeyType(suite=CRYPTOSUITE, kind=key.kind)
    signature = read_signature(proof.value, key.signature_bytes)
    signed = unsecured(document)
    readings = json_options(signed, proof.options)
    check_any(key, signature, (hash_data(signed, options, previous=proof.previous) for options in readings))
    check_json_ld(signed, proof.options, canonicaliser)
