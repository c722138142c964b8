"""The proof type Ed25519Signature2020, from before cryptosuites: the type itself names the suite.

Badges of the data model VC 1.1 bear it most often, with the context of the suite among their own. `created` is
required. Specification: <https://www.w3.org/TR/vc-di-eddsa/> section A.1; key: Multikey or Ed25519VerificationKey2020.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.instants import format_instant
from credentials.keys import PublicKey
from credentials.problems import ProofKeyType, ProofMalformed, UnsupportedCryptosuite
from credentials.proofs.proof import ASSERTION_METHOD, Proof, unsecured
from credentials.proofs.signed_bytes import rdf_hash_data, read_signature
from credentials.strict_json import JsonObject

PROOF_TYPE: Final = "Ed25519Signature2020"


def configure(*, method_id: str, created: datetime) -> JsonObject:
    """Give the proof options: the proof without `@context` and `proofValue`."""
    return {
        "type": PROOF_TYPE,
        "created": format_instant(created),
        "verificationMethod": method_id,
        "proofPurpose": ASSERTION_METHOD,
    }


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
        ProofMalformed: `created` is absent, or `proofValue` is not the base58btc of 64 bytes.
        ProofKeyType: the key is not an Ed25519 key.
        SignatureWrong: the signature does not fit.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `hash_data`.
    """
    if proof.kind != PROOF_TYPE:
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    if proof.created is None:
        raise ProofMalformed(member="created")
    if key.kind != "Ed25519":
        raise ProofKeyType(suite=PROOF_TYPE, kind=key.kind)
    signature = read_signature(proof.value, key.signature_bytes)
    key.verify(signature, hash_data(unsecured(document), proof.options, canonicaliser, previous=proof.previous))
