"""The cryptosuite ecdsa-sd-2023: the holder shows a part of a badge, and the issuer's signature covers that part.

The issuer signs every statement of the badge by itself, with a key made for this badge alone, and that key together
with the statements that must always be shown. A holder derives from it a badge with fewer statements. Only such a
derived proof is checked here; the base proof, with which anything could be derived, is the holder's own.

What a holder may do is leave statements out. So that nothing else passes for it: each unnamed object of the badge has
exactly one name, no two have the same one, and there are exactly as many signatures as statements that need one.
Specification: <https://www.w3.org/TR/vc-di-ecdsa/> sections 3.4 to 3.6.
"""

import hashlib
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.keys import PublicKey
from credentials.problems import ProofDisclosure, ProofKeyType, UnsupportedCryptosuite
from credentials.proofs.ecdsa_sd_2023_value import DerivedProofValue, read_derived_proof_value
from credentials.proofs.proof import Proof, unsecured
from credentials.proofs.signed_bytes import canonical_parts
from credentials.rdf_canonicalisation import Quad, blank_nodes, relabel
from credentials.strict_json import JsonObject

CRYPTOSUITE: Final = "ecdsa-sd-2023"


def verify_proof(document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
    """Return if one derived proof of the document holds under this key (Spec: VC-DI-ECDSA 3.6.7).

    1. Read the proof value.
    2. Canonicalise the options and the document.
    3. Write the statements under the names that the issuer gave to unnamed objects, and sort them again.
    4. Part those that must be shown from the others, of which each has a signature of its own.
    5. Check the issuer's signature over the options, the badge's own key and what must be shown.
    6. Check each further statement under the badge's own key.

    Raises:
        ProofKeyType: the key is not one of P-256.
        ProofMalformed: `proofValue` is not that of a derived proof.
        UnsupportedBaseProof: it is that of a base proof.
        ProofDisclosure: names, places or number of signatures are not those of the statements.
        SignatureWrong: a signature does not fit.
        DataModelProblem, UnsupportedProblem, CanonicalisationBudget: as for `Canonicaliser.canonicalise`.
    """
    if proof.kind != CRYPTOSUITE:
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    if key.kind != "P-256":
        raise ProofKeyType(suite=CRYPTOSUITE, kind=key.kind)
    # 1
    value = read_derived_proof_value(proof.value)
    # 2
    options, shown = canonical_parts(unsecured(document), proof.options, canonicaliser, previous=proof.previous)
    # 3, 4
    mandatory, further = part_statements(shown.statements, value)
    # 5
    key.verify(value.base_signature, base_signature_data(options.digest, value.public_key, mandatory))
    # 6
    for statement, signature in zip(further, value.signatures, strict=True):
        value.public_key.verify(signature, statement.encode("utf-8"))


def part_statements(statements: tuple[Quad, ...], value: DerivedProofValue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the lines that must be shown, and those with a signature of their own (3.5.9 steps 4 to 7).

    Raises:
        ProofDisclosure: the proof value speaks of other statements.
    """
    # The names must be exactly those of the objects that are there. Two objects under one name would be one object of
    # the issuer's, its statements dealt out anew: a result of one examination beside the name of another.
    labels = {f"c14n{number}": label for number, label in value.labels.items()}
    if labels.keys() != blank_nodes(statements) or len(set(labels.values())) != len(labels):
        raise ProofDisclosure(part="labels")
    lines = relabel(statements, labels)
    places = frozenset(value.mandatory)
    if len(places) != len(value.mandatory) or not places <= frozenset(range(len(lines))):
        raise ProofDisclosure(part="mandatory")
    mandatory = tuple(line for place, line in enumerate(lines) if place in places)
    further = tuple(line for place, line in enumerate(lines) if place not in places)
    if len(further) != len(value.signatures):
        raise ProofDisclosure(part="signatures")
    return mandatory, further


def base_signature_data(options_digest: bytes, public_key: PublicKey, mandatory: tuple[str, ...]) -> bytes:
    """Give what the issuer signs: 99 bytes, hash of the options, the badge's own key, hash of what must be shown.

    Spec: VC-DI-ECDSA 3.5.1, serializeSignData.
    """
    mandatory_digest = hashlib.sha256("".join(mandatory).encode("utf-8")).digest()
    return options_digest + public_key.multikey_bytes + mandatory_digest
