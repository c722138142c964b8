"""Public keys as values, in each spelling that credentials use; the door behind which private keys live.

Four kinds: Ed25519 (RFC 8032), P-256 and P-384 (FIPS 186-5), RSA (RFC 8017), written as Multikey
<https://www.w3.org/TR/cid-1.0/#Multikey> or as JWK (RFC 7518 section 6, RFC 8037). No private key is ever a value of
this house: whoever holds one implements `Signer` (rehearsal.py).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from credentials.key_material import (
    check_ed25519_point,
    curve_point,
    elliptic_jwk,
    elliptic_raw,
    rsa_from_der,
    rsa_jwk,
    rsa_raw,
)
from credentials.multibase import base64url_decode, base64url_encode, multibase_decode, multibase_encode
from credentials.problems import MalformedKey, MalformedMultibase, SignatureWrong, UnsupportedKey
from credentials.strict_json import JsonObject, JsonValue

KeyKind = Literal["Ed25519", "P-256", "P-384", "RSA"]

ED25519_SIGNATURE_BYTES: Final = 64
# Multicodec code points as varints: ed25519-pub, p256-pub, p384-pub, rsa-pub.
_PREFIXES: Final[Mapping[KeyKind, bytes]] = {
    "Ed25519": b"\xed\x01",
    "P-256": b"\x80\x24",
    "P-384": b"\x81\x24",
    "RSA": b"\x85\x24",
}
_KINDS: Final[Mapping[bytes, KeyKind]] = {prefix: kind for kind, prefix in _PREFIXES.items()}
# Keys that other suites use, told apart from rubbish.
_OTHER_PREFIXES: Final = {
    b"\x82\x24": "P-521",
    b"\xe7\x01": "secp256k1",
    b"\xec\x01": "X25519",
    b"\xeb\x01": "BLS12-381",
}
_CURVES: Final[Mapping[KeyKind, ec.EllipticCurve]] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
_HASHES: Final[Mapping[KeyKind, hashes.HashAlgorithm]] = {"P-256": hashes.SHA256(), "P-384": hashes.SHA384()}
# How long the two numbers of a signature are together; an RSA signature is as long as its modulus.
_SIGNATURE_BYTES: Final[Mapping[KeyKind, int]] = {"Ed25519": ED25519_SIGNATURE_BYTES, "P-256": 64, "P-384": 96}
ALGORITHMS: Final[Mapping[KeyKind, str]] = {"Ed25519": "EdDSA", "P-256": "ES256", "P-384": "ES384", "RSA": "RS256"}
_KEY_TYPES: Final[Mapping[str, str]] = {"Ed25519": "OKP", "P-256": "EC", "P-384": "EC"}
_PRIVATE_JWK_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of a kind that is implemented here; two keys are equal when they are the same key.

    `raw` is what a multikey holds after its prefix: the 32 bytes of an Ed25519 key, the compressed point of 33 (P-256)
    or 49 bytes (P-384), the DER of an RSAPublicKey (RFC 8017 appendix A.1.1).

    Raises:
        MalformedKey: the length is not that of the kind, the point is not on its curve, or the DER is none.
        WeakKey: the key is zero, of small order, an RSA key under 2,048 bits or with another exponent than 65,537.
        UnsupportedKey: an RSA key of more than 4,096 bits.
    """

    kind: KeyKind
    raw: bytes

    def __post_init__(self) -> None:
        if self.kind == "Ed25519":
            check_ed25519_point(self.raw)
        elif self.kind == "RSA":
            rsa_from_der(self.raw)
        else:
            curve_point(self.raw, _CURVES[self.kind])

    @property
    def multikey(self) -> str:
        """Give the key as `publicKeyMultibase`: `z6Mk...`, `zDn...`, `z82...`, `z4M...`."""
        return multibase_encode(self.multikey_bytes, base="z")

    @property
    def multikey_bytes(self) -> bytes:
        """Give the bytes that a multikey spells: the multicodec prefix, then `raw`."""
        return _PREFIXES[self.kind] + self.raw

    @property
    def jwk(self) -> JsonObject:
        """Give the key as a public JWK with its required members alone (RFC 7518 section 6, RFC 8037 section 2)."""
        if self.kind == "RSA":
            return rsa_jwk(self.raw)
        if self.kind == "Ed25519":
            return {"kty": "OKP", "crv": self.kind, "x": base64url_encode(self.raw)}
        return {"kty": "EC", "crv": self.kind, **elliptic_jwk(self.raw, _CURVES[self.kind])}

    @property
    def algorithm(self) -> str:
        """Give the one JWS algorithm of keys of this kind (RFC 7518 section 3.1, RFC 8037 section 3.1)."""
        return ALGORITHMS[self.kind]

    @property
    def thumbprint(self) -> str:
        """Give the JWK thumbprint: base64url of SHA-256 over the required members in order (RFC 7638)."""
        required = json.dumps(self.jwk, sort_keys=True, separators=(",", ":")).encode("ascii")
        return base64url_encode(hashlib.sha256(required).digest())

    @property
    def signature_bytes(self) -> int:
        """Give the one length that a signature of this key has."""
        if self.kind == "RSA":
            return (rsa_from_der(self.raw).key_size + 7) // 8
        return _SIGNATURE_BYTES[self.kind]

    @classmethod
    def from_multikey(cls, text: str) -> Self:
        """Read `publicKeyMultibase`.

        Raises:
            MalformedKey: not base58btc, or no multicodec prefix of a key.
            UnsupportedKey: a key of a kind that is not implemented here.
            WeakKey: as for the class.
        """
        if not text.startswith("z"):
            raise MalformedKey(reason="multibase")
        try:
            data = multibase_decode(text)
        except MalformedMultibase as error:
            raise MalformedKey(reason="multibase") from error
        return cls.from_multikey_bytes(data)

    @classmethod
    def from_multikey_bytes(cls, data: bytes) -> Self:
        """Read the bytes that a multikey spells.

        Raises:
            MalformedKey, UnsupportedKey, WeakKey: as for `from_multikey`.
        """
        prefix, raw = data[:2], data[2:]
        if prefix in _OTHER_PREFIXES:
            raise UnsupportedKey(kind=_OTHER_PREFIXES[prefix])
        kind = _KINDS.get(prefix)
        if kind is None:
            raise MalformedKey(reason="multicodec")
        return cls(kind, raw)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, JsonValue]) -> Self:
        """Read a public JWK.

        Raises:
            MalformedKey: a member is absent or malformed, or the key is a private one or made for another use.
            UnsupportedKey: a key of a kind that is not implemented here.
            WeakKey: as for the class.
        """
        key = cls._of_members(jwk)
        # RFC 9864 names EdDSA over this curve like the curve; any other name is of another kind of signature.
        own_names = (key.algorithm, "Ed25519") if key.kind == "Ed25519" else (key.algorithm,)
        if "alg" in jwk and jwk["alg"] not in own_names:
            raise MalformedKey(reason="alg")
        return key

    @classmethod
    def _of_members(cls, jwk: Mapping[str, JsonValue]) -> Self:
        if _PRIVATE_JWK_MEMBERS & jwk.keys():
            raise MalformedKey(reason="private")
        _check_use(jwk)
        kind, curve = jwk.get("kty"), jwk.get("crv")
        if not isinstance(kind, str):
            raise MalformedKey(reason="kty")
        if kind == "RSA":
            return cls("RSA", rsa_raw(_number(jwk, "n"), _number(jwk, "e")))
        if isinstance(curve, str) and _KEY_TYPES.get(curve, kind) != kind:
            raise MalformedKey(reason="crv")
        if curve == "Ed25519":
            return cls("Ed25519", _number(jwk, "x"))
        if curve == "P-256":
            return cls("P-256", _elliptic(jwk, "P-256"))
        if curve == "P-384":
            return cls("P-384", _elliptic(jwk, "P-384"))
        raise UnsupportedKey(kind=curve[:64] if isinstance(curve, str) else kind[:64])

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return if the signature is this key's over the message.

        An elliptic signature is r and s, each as long as the curve's numbers (IEEE P1363), over SHA-256 for P-256 and
        SHA-384 for P-384; an RSA one is RSASSA-PKCS1-v1_5 over SHA-256.

        Raises:
            SignatureWrong: it is not.
        """
        if len(signature) != self.signature_bytes:
            raise SignatureWrong
        try:
            if self.kind == "Ed25519":
                Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            elif self.kind == "RSA":
                _verify_rsa(rsa_from_der(self.raw), signature, message)
            else:
                point = curve_point(self.raw, _CURVES[self.kind])
                point.verify(_dss(signature), message, ec.ECDSA(_HASHES[self.kind]))
        except InvalidSignature as error:
            raise SignatureWrong from error


def _verify_rsa(key: RSAPublicKey, signature: bytes, message: bytes) -> None:
    key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())


def _dss(signature: bytes) -> bytes:
    """Write r and s as the DER that the library reads."""
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


def _number(jwk: Mapping[str, JsonValue], member: str) -> bytes:
    value = jwk.get(member)
    if not isinstance(value, str):
        raise MalformedKey(reason=member)
    try:
        return base64url_decode(value)
    except MalformedMultibase as error:
        raise MalformedKey(reason=member) from error


def _elliptic(jwk: Mapping[str, JsonValue], kind: KeyKind) -> bytes:
    return elliptic_raw(_number(jwk, "x"), _number(jwk, "y"), _CURVES[kind])


def _check_use(jwk: Mapping[str, JsonValue]) -> None:
    """Refuse a key that says it is for something else than signatures (RFC 7517 sections 4.2 and 4.3)."""
    if jwk.get("use", "sig") != "sig":
        raise MalformedKey(reason="use")
    if "key_ops" in jwk:
        operations = jwk["key_ops"]
        if not isinstance(operations, list) or "verify" not in operations:
            raise MalformedKey(reason="key_ops")
