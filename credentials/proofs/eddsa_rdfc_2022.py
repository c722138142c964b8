"""The cryptosuite eddsa-rdfc-2022: Ed25519 over the canonical RDF of proof options and document.

Making and checking stand side by side, by the step names of the specification: <https://www.w3.org/TR/vc-di-eddsa/>
section 3.2.
"""

from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.instants import format_instant
from credentials.keys import ED25519_SIGNATURE_BYTES, PublicKey
from credentials.multibase import multibase_decode, multibase_encode
from credentials.problems import MalformedMultibase, ProofKeyType, ProofMalformed, UnsupportedCryptosuite
from credentials.proofs.proof import ASSERTION_METHOD, DATA_INTEGRITY_PROOF, Proof, read_proofs, unsecured
from credentials.strict_json import JsonObject

CRYPTOSUITE: Final = "eddsa-rdfc-2022"


def configure(*, method_id: str, created: datetime) -> JsonObject:
    """Give the proof options: the proof without `@context` and `proofValue` (Spec: VC-DI-EDDSA 3.2.5)."""
    return {
        "type": DATA_INTEGRITY_PROOF,
        "cryptosuite": CRYPTOSUITE,
        "created": format_instant(created),
        "verificationMethod": method_id,
        "proofPurpose": ASSERTION_METHOD,
    }


def hash_data(document: JsonObject, options: JsonObject, canonicaliser: Canonicaliser) -> bytes:
    """Give what is signed: 64 bytes, SHA-256 of the canonical options, then of the document (3.2.3 and 3.2.4).

    Args:
        document: the document without proof.
        options: the proof without `proofValue`; read under the document's contexts.
        canonicaliser: knows these contexts.

    Raises:
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `Canonicaliser.canonicalise`.
    """
    if "proof" in document:
        raise ValueError("a document is hashed without its proof")
    documents_contexts = document.get("@context")
    canonical_options = canonicaliser.canonicalise({"@context": documents_contexts, **options})
    canonical_document = canonicaliser.canonicalise(document)
    return canonical_options.sha256 + canonical_document.sha256


def attach(document: JsonObject, options: JsonObject, signature: bytes) -> JsonObject:
    """Give the signed document: its members, then `proof` as one object (3.2.1)."""
    if "proof" in document:
        raise ValueError("the document bears a proof already")
    if len(signature) != ED25519_SIGNATURE_BYTES:
        raise ValueError("an Ed25519 signature has 64 bytes")
    return {**document, "proof": {**options, "proofValue": multibase_encode(signature, base="z")}}


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
    signature = _signature(proof.value)
    key.verify(signature, hash_data(unsecured(document), proof.options, canonicaliser))


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


def _signature(value: str) -> bytes:
    # 64 bytes take at most 88 digits; the base, z, is the only one the suite knows.
    if not value.startswith("z") or len(value) > 89:
        raise ProofMalformed(member="proofValue")
    try:
        signature = multibase_decode(value)
    except MalformedMultibase as error:
        raise ProofMalformed(member="proofValue") from error
    if len(signature) != ED25519_SIGNATURE_BYTES:
        raise ProofMalformed(member="proofValue")
    return signature
