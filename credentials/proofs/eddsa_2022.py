"""The cryptosuite eddsa-2022: eddsa-rdfc-2022 under the name that it had in drafts of the specification.

The name is part of the options and so of what is signed; all else is the same. Official samples and older issuers
still bear it. We never sign with it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.keys import PublicKey
from credentials.problems import ProofKeyType, UnsupportedCryptosuite
from credentials.proofs.proof import Proof, data_integrity_options, unsecured
from credentials.proofs.signed_bytes import rdf_hash_data, read_signature
from credentials.strict_json import JsonObject

CRYPTOSUITE: Final = "eddsa-2022"


def configure(*, method_id: str, created: datetime) -> JsonObject:
    """Give the proof options: the proof without `@context` and `proofValue`."""
    return data_integrity_options(CRYPTOSUITE, method_id=method_id, created=created)


def hash_data(
    document: JsonObject, options: JsonObject, canonicaliser: Canonicaliser, *, previous: Sequence[JsonObject] = ()
) -> bytes:
    """Give what is signed: 64 bytes, SHA-256 of the canonical options, then of the document.

    Raises:
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `Canonicaliser.canonicalise`.
    """
    return rdf_hash_data(document, options, canonicaliser, previous=previous)


def verify_proof(document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
    """Return if one proof of the document holds under this key.

    Raises:
        ProofMalformed: `proofValue` is not the base58btc of 64 bytes.
        ProofKeyType: the key is not an Ed25519 key.
        SignatureWrong: the signature does not fit.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `hash_data`.
    """
    if proof.kind != CRYPTOSUITE:
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    if key.kind != "Ed25519":
        raise ProofKeyType(suite=CRYPTOSUITE, kind=key.kind)
    signature = read_signature(proof.value, key.signature_bytes)
    key.verify(signature, hash_data(unsecured(document), proof.options, canonicaliser, previous=proof.previous))
