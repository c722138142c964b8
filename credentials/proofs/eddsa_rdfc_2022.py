"""The cryptosuite eddsa-rdfc-2022: Ed25519 over the canonical RDF of proof options and document.

Making and checking stand side by side, by the step names of the specification: <https://www.w3.org/TR/vc-di-eddsa/>
section 3.2.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.keys import ED25519_SIGNATURE_BYTES, PublicKey
from credentials.problems import ProofKeyType, ProofMalformed, UnsupportedCryptosuite
from credentials.proofs.proof import Proof, data_integrity_options, read_proofs, unsecured
from credentials.proofs.signed_bytes import attach_signature, rdf_hash_data, read_signature
from credentials.strict_json import JsonObject

CRYPTOSUITE: Final = "eddsa-rdfc-2022"


def configure(*, method_id: str, created: datetime) -> JsonObject:
    """Give the proof options: the proof without `@context` and `proofValue` (Spec: VC-DI-EDDSA 3.2.5)."""
    return data_integrity_options(CRYPTOSUITE, method_id=method_id, created=created)


def hash_data(
    document: JsonObject, options: JsonObject, canonicaliser: Canonicaliser, *, previous: Sequence[JsonObject] = ()
) -> bytes:
    """Give what is signed: 64 bytes, SHA-256 of the canonical options, then of the document (3.2.3 and 3.2.4).

    Args:
        document: the document without proof.
        options: the proof without `proofValue`; read under the document's contexts.
        canonicaliser: knows these contexts.
        previous: the proofs that this one builds on.

    Raises:
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `Canonicaliser.canonicalise`.
    """
    return rdf_hash_data(document, options, canonicaliser, previous=previous)


def attach(document: JsonObject, options: JsonObject, signature: bytes) -> JsonObject:
    """Give the signed document: its members, then `proof` as one object (3.2.1)."""
    if len(signature) != ED25519_SIGNATURE_BYTES:
        raise ValueError("an Ed25519 signature has 64 bytes")
    return attach_signature(document, options, signature)


def verify_proof(document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
    """Return if one proof of the document holds under this key (3.2.2).

    Whose key it is, and at what time, is another question.

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


def verify(document: JsonObject, key: PublicKey, canonicaliser: Canonicaliser) -> None:
    """Return if the document bears exactly one proof and it holds under this key.

    Raises:
        ProofProblem: it bears none, several, a malformed one, or one that does not fit.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `hash_data`.
    """
    proofs = read_proofs(document)
    if len(proofs) != 1:
        raise ProofMalformed(member="proof")
    verify_proof(document, proofs[0], key, canonicaliser)
