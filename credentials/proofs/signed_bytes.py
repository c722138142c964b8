"""What the suites sign, and how they spell a signature: the steps that they share.

A suite signs two hashes, of the proof's options and then of the document, each in a canonical form: that of the RDF
(RDFC-1.0) or that of the JSON (JCS). Specifications: <https://www.w3.org/TR/vc-di-eddsa/> section 3,
<https://www.w3.org/TR/vc-di-ecdsa/> section 3; for proofs that build on others
<https://www.w3.org/TR/vc-data-integrity/> section 4.3.
"""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress

from credentials.canonical import Canonical, Canonicaliser
from credentials.jcs import canonical_json
from credentials.keys import PublicKey
from credentials.multibase import multibase_decode, multibase_encode
from credentials.problems import MalformedMultibase, ProofMalformed, SignatureWrong
from credentials.rdf_canonicalisation import HashName
from credentials.strict_json import JsonObject


def rdf_hash_data(
    document: JsonObject,
    options: JsonObject,
    canonicaliser: Canonicaliser,
    *,
    hash_name: HashName = "sha256",
    previous: Sequence[JsonObject] = (),
) -> bytes:
    """Give the hash of the options' canonical RDF, then that of the document's.

    The arguments are those of `canonical_parts`.

    Raises:
        ProofMalformed, DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `canonical_parts`.
    """
    parts = canonical_parts(document, options, canonicaliser, hash_name=hash_name, previous=previous)
    return b"".join(part.digest for part in parts)


def canonical_parts(
    document: JsonObject,
    options: JsonObject,
    canonicaliser: Canonicaliser,
    *,
    hash_name: HashName = "sha256",
    previous: Sequence[JsonObject] = (),
) -> tuple[Canonical, Canonical]:
    """Give the canonical RDF of the options, then that of the document.

    Args:
        document: the document without proof.
        options: the proof without `proofValue`; read under the document's contexts.
        canonicaliser: knows these contexts.
        hash_name: the hash, inside the canonicalisation as well.
        previous: the proofs that this one builds on; they are signed with the document.

    Raises:
        ProofMalformed: the proof names other contexts than the document.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `Canonicaliser.canonicalise`.
    """
    contexts = document.get("@context")
    if options.get("@context", contexts) != contexts:
        # The options are read under the contexts of the document; others would be a way to redefine them.
        raise ProofMalformed(member="@context")
    canonical_options = canonicaliser.canonicalise({**options, "@context": contexts}, hash_name=hash_name)
    canonical_document = canonicaliser.canonicalise(with_previous(document, previous), hash_name=hash_name)
    return canonical_options, canonical_document


def jcs_hash_data(
    document: JsonObject,
    options: JsonObject,
    *,
    hash_name: HashName = "sha256",
    previous: Sequence[JsonObject] = (),
) -> bytes:
    """Give the hash of the options' canonical JSON, then that of the document's.

    The proof carries contexts of its own, the first ones of the document: what was appended to the document's list
    after signing is not signed (Spec: VC-DI-EDDSA 3.3.2, VC-DI-ECDSA 3.3.2). `read_proofs` has compared the two.

    Args:
        document: the document without proof.
        options: the proof without `proofValue`.
        hash_name: the hash.
        previous: the proofs that this one builds on; they are signed with the document.
    """
    signed = with_previous(document, previous)
    if "@context" in options:
        signed["@context"] = options["@context"]
    hashed = [hashlib.new(hash_name, canonical_json(part)).digest() for part in (options, signed)]
    return b"".join(hashed)


def json_options(document: JsonObject, options: JsonObject) -> tuple[JsonObject, ...]:
    """Give the options in each form that a suite over JSON may have signed them.

    A proof repeats the contexts of the document. Drafts of the specification took them from the document when they
    hashed the options, and left them out of the proof; some issuers still do. What is signed is the same in both.
    """
    if "@context" in options or "@context" not in document:
        return (options,)
    return (options, {**options, "@context": document["@context"]})


def check_any(key: PublicKey, signature: bytes, messages: Iterable[bytes]) -> None:
    """Return if the signature is this key's over one of the messages.

    Raises:
        SignatureWrong: it is not.
    """
    for message in messages:
        with suppress(SignatureWrong):
            key.verify(signature, message)
            return
    raise SignatureWrong


def check_json_ld(document: JsonObject, options: JsonObject, canonicaliser: Canonicaliser) -> None:
    """Return if document and proof could be signed as RDF as well.

    A suite over JSON alone would let a member pass that no context defines, and two readers would then disagree on
    what was signed.

    Raises:
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `Canonicaliser.canonicalise`.
    """
    canonicaliser.canonicalise({**options, "@context": document.get("@context")})
    canonicaliser.canonicalise(document)


def with_previous(document: JsonObject, previous: Sequence[JsonObject]) -> JsonObject:
    """Give the document with the proofs that another one builds on, or without any.

    Raises:
        ValueError: the document still bears proofs.
    """
    if "proof" in document:
        raise ValueError("a document is hashed without its proof")
    return {**document, "proof": list(previous)} if previous else dict(document)


def attach_signature(document: JsonObject, options: JsonObject, signature: bytes) -> JsonObject:
    """Give the signed document: its members, then `proof` as one object.

    Raises:
        ValueError: the document bears a proof already.
    """
    if "proof" in document:
        raise ValueError("the document bears a proof already")
    return {**document, "proof": {**options, "proofValue": multibase_encode(signature, base="z")}}


def read_signature(value: str, size: int) -> bytes:
    """Read `proofValue`: base58btc, and exactly as many bytes as a signature of the suite and key has.

    Raises:
        ProofMalformed: it is not.
    """
    # The base, z, is the only one that these suites know.
    if not value.startswith("z"):
        raise ProofMalformed(member="proofValue")
    try:
        signature = multibase_decode(value)
    except MalformedMultibase as error:
        raise ProofMalformed(member="proofValue") from error
    if len(signature) != size:
        raise ProofMalformed(member="proofValue")
    return signature
