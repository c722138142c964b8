"""Rehearse a signature: lint a document, sign a copy with a key that counts for nothing, verify that copy.

Only what comes out of a rehearsal can be signed, once, and only what was rehearsed can come out of the signature
(`complete`). So a fault is found while there is nothing to revoke yet, and what was linted is what is served.
Source: the shape of an authority (Boulder's `Prepare` and `Issue`); security rules, "Issuing: cycle, lints".

    1 write the document and read it back through the JSON gate        4 canonicalise it and the proof options
    2 read it as a badge, or as a status list                          5 sign that with the throwaway key
    3 ask the lints                                                    6 verify against a made-up world

The throwaway key follows from the document. It needs no secrecy: no document of anybody lists it.
"""

import hashlib
from datetime import datetime
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credentials import status_list
from credentials.canonical import Canonicaliser
from credentials.contexts import CREDENTIALS_V2
from credentials.credential import parse
from credentials.keys import PublicKey
from credentials.lints import Intent, created_problems, lint_badge, method_problems
from credentials.problems import LintStatusList, RehearsalFailed, RehearsalUsed, SignedDiffers
from credentials.proofs import eddsa_rdfc_2022, read_proofs, unsecured
from credentials.rehearsal_world import MAX_LIST_VALIDITY, World
from credentials.remembering import RememberingCanonicaliser
from credentials.report import Outcome
from credentials.strict_json import JsonObject, dump, parse_object

_STATUS_LIST_TYPES: Final = ["VerifiableCredential", "BitstringStatusListCredential"]


class Rehearsed:
    """A document that may be signed once: what was linted, and what a signer signs.

    `linted_bytes` is the unsigned document as it was linted, `document_sha256` the 32 bytes of the SHA-256 over its
    canonical form.
    """

    def __init__(
        self,
        *,
        unsigned: JsonObject,
        linted_bytes: bytes,
        options: JsonObject,
        hash_data: bytes,
        canonicaliser: Canonicaliser,
    ) -> None:
        self.unsigned = unsigned
        self.linted_bytes = linted_bytes
        self.document_sha256 = hash_data[32:]
        self._options = options
        self._hash_data = hash_data
        self._canonicaliser = canonicaliser
        # Popping is atomic, so that of two threads only one gets to sign.
        self._tickets = [hash_data]

    def take_hash_data(self) -> bytes:
        """Give what is signed: 64 bytes, SHA-256 of the proof options, then of the document. Once.

        Raises:
            RehearsalUsed: it was taken before.
        """
        try:
            return self._tickets.pop()
        except IndexError:
            raise RehearsalUsed from None

    def complete(self, signature: bytes, key: PublicKey) -> bytes:
        """Give the signed bytes, verified; see `complete`."""
        content = dump(eddsa_rdfc_2022.attach(self.unsigned, self._options, signature))
        # What follows looks only at the bytes that will be served, and canonicalises them anew.
        canonicaliser = RememberingCanonicaliser(self._canonicaliser)
        document = status_list.parse_list(content)
        (proof,) = read_proofs(document)
        if dump(unsecured(document)) != self.linted_bytes:
            raise SignedDiffers
        if proof.verification_method.partition("#")[2] != key.multikey:
            raise SignedDiffers
        if eddsa_rdfc_2022.hash_data(unsecured(document), proof.options, canonicaliser) != self._hash_data:
            raise SignedDiffers
        eddsa_rdfc_2022.verify_proof(document, proof, key, canonicaliser)
        return content


# Somebody else's badge is worth what it is worth without an endorsement that fails; ours is not signed with one.
_ENDORSEMENTS_IN_DOUBT: Final = frozenset({"endorsements.some_fail", "endorsements.some_unclear"})


def rehearse(
    unsigned: JsonObject, *, method_id: str, created: datetime, at: datetime, canonicaliser: Canonicaliser
) -> Rehearsed:
    """Lint and rehearse a badge or a status list of ours.

    Args:
        unsigned: the document without proof.
        method_id: the id of the real key, under which the copy is signed as well.
        created: the moment that the signature will bear.
        at: now, UTC.
        canonicaliser: the contexts that are known.

    Raises:
        CredentialProblem: the first fault, of the document (as for `credential.parse` and the canonicaliser), of our
            own rules (`LintProblem`), or of its verification (`RehearsalFailed`).
    """
    remembering = RememberingCanonicaliser(canonicaliser)
    # 1 Write and read back.
    linted = dump(unsigned)
    is_list = unsigned.get("type") == _STATUS_LIST_TYPES
    if (status_list.parse_list(linted) if is_list else parse_object(linted)) != unsigned:
        raise SignedDiffers
    # 2 Read. 3 Lint.
    if is_list:
        _lint_status_list(unsigned, method_id=method_id, created=created, at=at)
    else:
        credential = parse(unsigned, contexts=canonicaliser.contexts)
        lint_badge(Intent(document=unsigned, credential=credential, method=method_id, created=created, at=at))
    # 4 Canonicalise.
    options = eddsa_rdfc_2022.configure(method_id=method_id, created=created)
    hash_data = eddsa_rdfc_2022.hash_data(unsigned, options, remembering)
    # 5 Sign with the throwaway key.
    throwaway = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"rehearsal" + linted).digest())
    signed = eddsa_rdfc_2022.attach(unsigned, options, throwaway.sign(hash_data))
    # 6 Verify against a made-up world.
    world = World(throwaway, method_id=method_id, at=at, canonicaliser=remembering)
    for check in world.check_list(signed) if is_list else world.check_badge(signed):
        if check.outcome not in (Outcome.VALID, Outcome.NOT_APPLICABLE) or check.code in _ENDORSEMENTS_IN_DOUBT:
            raise RehearsalFailed(check=check.check, reason=check.code)
    return Rehearsed(
        unsigned=unsigned, linted_bytes=linted, options=options, hash_data=hash_data, canonicaliser=canonicaliser
    )


def complete(rehearsed: Rehearsed, signature: bytes, key: PublicKey) -> bytes:
    """Put the real signature to a rehearsed document, verify the whole, and give the bytes to serve.

    Args:
        rehearsed: the result of `rehearse`.
        signature: the 64 bytes that the signer made of its hash data.
        key: the public key that the method names.

    Raises:
        SignedDiffers: the document without its proof is not the rehearsed one, or the key is not the one named.
        SignatureWrong: the signature does not fit.
    """
    return rehearsed.complete(signature, key)


def _lint_status_list(document: JsonObject, *, method_id: str, created: datetime, at: datetime) -> None:
    """Ask the rules for a status list: the v2 context alone, a plain issuer, a day at most."""
    listed = status_list.read(document)
    for problem in (*method_problems(listed.issuer, method_id), *created_problems(created, at)):
        raise problem
    if document.get("@context") != [CREDENTIALS_V2]:
        raise LintStatusList(member="@context")
    if not isinstance(document.get("issuer"), str):
        raise LintStatusList(member="issuer")
    if listed.id is None:
        raise LintStatusList(member="id")
    if listed.valid_from is None or listed.valid_from > at:
        raise LintStatusList(member="validFrom")
    if (
        listed.valid_until is None
        or not listed.valid_from < listed.valid_until <= listed.valid_from + MAX_LIST_VALIDITY
    ):
        raise LintStatusList(member="validUntil")


class Signer(Protocol):
    """Whoever holds a private key: the keyring, a process of its own, a hardware module.

    It signs nothing but the one-use result of a rehearsal, so that nothing unchecked can ever be signed.
    """

    @property
    def public_key(self) -> PublicKey:
        """Give the key under which the signatures verify."""
        ...

    def sign(self, rehearsed: Rehearsed) -> bytes:
        """Sign the hash data of a rehearsed document, once; give the 64 bytes of the signature."""
        ...
