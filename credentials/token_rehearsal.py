"""Rehearse the signature of a token: the second form of a badge that is signed already.

A badge that was linted and signed once is signed again as a compact JWS, under a key for tokens alone. As for the first
form, only what comes out of a rehearsal can be signed, once, and only what was rehearsed can come out of the signature.

    1 take the proof off the signed badge, and write its claims beside it      3 sign that with the throwaway key
    2 read what was written back through the JSON gate                         4 verify against a made-up world

Spec: Open Badges 3.0 section 8.2.4 (JWT proof); RFC 7515 section 7.1; RFC 7518 section 3.4 (ES256).
"""

import hashlib
from typing import Final, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from credentials.canonical import Canonicaliser
from credentials.claims import check_claims
from credentials.facts import Facts, facts_of
from credentials.jose import check_signature, parse_compact
from credentials.keys import PublicKey
from credentials.multibase import base64url_encode
from credentials.problems import ClaimMissing, RehearsalFailed, RehearsalUsed, SignedDiffers
from credentials.proofs import unsecured
from credentials.rehearsal_world import World
from credentials.remembering import RememberingCanonicaliser
from credentials.report import Outcome
from credentials.strict_json import JsonObject, dump, parse_object

ALGORITHM: Final = "ES256"
# The order of the group of P-256 (FIPS 186-5; SP 800-186 section 3.2.1.3).
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_NUMBER_BYTES: Final = 32
# 64 bits more than the order has, so that the remainder has no bias (FIPS 186-5 appendix A.2.1).
SEED_BYTES: Final = 40


class RehearsedToken:
    """A token that may be signed once; `payload` is what was rehearsed, `header` how it names its key."""

    def __init__(self, *, header: JsonObject, payload: bytes) -> None:
        self.header = header
        self.payload = payload
        self._signing_input = _signing_input(header, payload)
        # Popping is atomic, so that of two threads only one gets to sign.
        self._tickets = [self._signing_input]

    def take_signing_input(self) -> bytes:
        """Give what is signed. Once.

        Raises:
            RehearsalUsed: it was taken before.
        """
        try:
            return self._tickets.pop()
        except IndexError:
            raise RehearsalUsed from None

    def complete(self, signature: bytes, key: PublicKey) -> bytes:
        """Give the token, read back from its own bytes and verified.

        Raises:
            SignedDiffers: it is not the rehearsed one.
            SignatureWrong: the signature does not fit.
        """
        content = self._signing_input + b"." + base64url_encode(signature).encode("ascii")
        token = parse_compact(content)
        if token.payload != self.payload or token.header != self.header:
            raise SignedDiffers
        check_signature(token, key)
        return content


class TokenSigner(Protocol):
    """Whoever holds a private key for tokens; it signs nothing but the one-use result of a rehearsal."""

    @property
    def public_key(self) -> PublicKey:
        """Give the key under which the signatures verify."""
        ...

    def sign(self, rehearsed: RehearsedToken) -> bytes:
        """Sign a rehearsed token, once; give r and s, 32 bytes each."""
        ...


def rehearse_token(signed: bytes, *, kid: str, canonicaliser: Canonicaliser) -> RehearsedToken:
    """Rehearse the token of a badge of ours, as of the moment at which the badge begins.

    Args:
        signed: the badge as it was signed with its embedded proof.
        kid: the address at which the bare JWK of the real key stands.
        canonicaliser: the contexts that are known.

    Raises:
        CredentialProblem: the first fault: of the document, of its claims, or of its verification
            (`RehearsalFailed`).
    """
    # 1 Write the claims beside the badge.
    document = unsecured(parse_object(signed))
    facts = facts_of(document)
    claims = _claims(document, facts)
    payload: JsonObject = {**document, **claims}
    # 2 Read back.
    written = dump(payload)
    if parse_object(written) != payload:
        raise SignedDiffers
    check_claims(payload, document)
    header: JsonObject = {"alg": ALGORITHM, "kid": kid, "typ": "JWT"}
    rehearsed = RehearsedToken(header=header, payload=written)
    # 3 Sign with the throwaway key.
    throwaway = private_key(hashlib.sha512(b"rehearsal" + written).digest())
    signature = sign(throwaway, _signing_input(header, written))
    token = RehearsedToken(header=header, payload=written).complete(signature, public_key(throwaway))
    # 4 Verify against a made-up world.
    if facts.issuer_id is None or facts.begins is None:
        raise ClaimMissing(claim="iss" if facts.issuer_id is None else "nbf")
    listing = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"rehearsal" + written).digest())
    multikey = PublicKey("Ed25519", listing.public_key().public_bytes_raw()).multikey
    world = World(
        listing,
        method_id=f"{facts.issuer_id}#{multikey}",
        at=facts.begins,
        canonicaliser=RememberingCanonicaliser(canonicaliser),
        token_keys={kid: public_key(throwaway)},
    )
    for check in world.check_badge(document, token):
        if check.outcome not in (Outcome.VALID, Outcome.NOT_APPLICABLE):
            raise RehearsalFailed(check=check.check, reason=check.code)
    return rehearsed


def private_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """Make a private key of P-256 out of random bytes (FIPS 186-5 appendix A.2.1)."""
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key(key: ec.EllipticCurvePrivateKey) -> PublicKey:
    """Give the public part of a private key of P-256."""
    point = key.public_key().public_numbers()
    # A compressed point: whether y is odd, then x (SEC 1 section 2.3.3).
    return PublicKey("P-256", bytes([2 + point.y % 2]) + point.x.to_bytes(_NUMBER_BYTES, "big"))


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Sign by ES256: r and s side by side; the same message gives the same signature (RFC 6979)."""
    der = key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(der)
    return r.to_bytes(_NUMBER_BYTES, "big") + s.to_bytes(_NUMBER_BYTES, "big")


def _claims(document: JsonObject, facts: Facts) -> JsonObject:
    """Give the registered claims of a badge: what it says itself, in the words of tokens."""
    claims: JsonObject = {"iss": facts.issuer_id, "jti": document.get("id"), "sub": facts.subject_id}
    for claim, moment in (("nbf", facts.begins), ("exp", facts.ends)):
        if moment is not None:
            claims[claim] = int(moment.timestamp())
    for claim in ("iss", "jti", "nbf", "sub"):
        if claims.get(claim) is None:
            raise ClaimMissing(claim=claim)
    return claims


def _signing_input(header: JsonObject, payload: bytes) -> bytes:
    return f"{base64url_encode(dump(header))}.{base64url_encode(payload)}".encode("ascii")
