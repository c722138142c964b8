"""Public keys as values, in each spelling that credentials use; the door behind which private keys live.

One kind is implemented: Ed25519 (RFC 8032), written as Multikey <https://www.w3.org/TR/cid-1.0/#Multikey> or as JWK
(RFC 8037). No private key is ever a value of this house: whoever holds one implements `Signer` (rehearsal.py).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from credentials.multibase import base64url_decode, base64url_encode, multibase_decode, multibase_encode
from credentials.problems import MalformedKey, MalformedMultibase, SignatureWrong, UnsupportedKey, WeakKey
from credentials.strict_json import JsonObject, JsonValue

KeyKind = Literal["Ed25519"]

ED25519_PUBLIC_KEY_BYTES: Final = 32
ED25519_SIGNATURE_BYTES: Final = 64
# Multicodec `ed25519-pub` (0xed) as a varint.
_ED25519_PREFIX: Final = b"\xed\x01"
# Keys that other suites use, told apart from rubbish: P-256, P-384, secp256k1, X25519, BLS12-381 G2.
_OTHER_PREFIXES: Final = {
    b"\x80\x24": "P-256",
    b"\x81\x24": "P-384",
    b"\xe7\x01": "secp256k1",
    b"\xec\x01": "X25519",
    b"\xeb\x01": "BLS12-381",
}
_PRIVATE_JWK_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def _point(hexadecimal: str) -> int:
    return int.from_bytes(bytes.fromhex(hexadecimal), "little")


# Every encoding, canonical or not, of a point whose order divides eight, without its sign bit: y in 0, 1, -1, the two
# values of order eight, and 0 and 1 written as p and p + 1. Under such a key one signature fits many messages.
# Source: RFC 8032 section 5.1; a test multiplies each of them by eight.
_SMALL_ORDER: Final = frozenset(
    {
        0,
        1,
        _point("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        _point("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        2**255 - 20,
        2**255 - 19,
        2**255 - 18,
    }
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of a kind that is implemented here: `raw` is its 32 bytes.

    Raises:
        MalformedKey: the length is not that of the kind.
        WeakKey: the key is zero or of small order, so that its signatures prove nothing.
    """

    kind: KeyKind
    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != ED25519_PUBLIC_KEY_BYTES:
            raise MalformedKey(reason="length")
        if int.from_bytes(self.raw, "little") & (2**255 - 1) in _SMALL_ORDER:
            raise WeakKey

    @property
    def multikey(self) -> str:
        """Give the key as `publicKeyMultibase`: `z6Mk...`."""
        return multibase_encode(_ED25519_PREFIX + self.raw, base="z")

    @property
    def jwk(self) -> JsonObject:
        """Give the key as a public JWK (RFC 8037 section 2)."""
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(self.raw)}

    @property
    def thumbprint(self) -> str:
        """Give the JWK thumbprint: base64url of SHA-256 over the required members in order (RFC 7638)."""
        required = json.dumps(self.jwk, sort_keys=True, separators=(",", ":")).encode("ascii")
        return base64url_encode(hashlib.sha256(required).digest())

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
        prefix, raw = data[:2], data[2:]
        if prefix in _OTHER_PREFIXES:
            raise UnsupportedKey(kind=_OTHER_PREFIXES[prefix])
        if prefix != _ED25519_PREFIX:
            raise MalformedKey(reason="multicodec")
        return cls("Ed25519", raw)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, JsonValue]) -> Self:
        """Read a public JWK.

        Raises:
            MalformedKey: a member is absent or malformed, or the key is a private one.
            UnsupportedKey: a key of a kind that is not implemented here.
            WeakKey: as for the class.
        """
        if _PRIVATE_JWK_MEMBERS & jwk.keys():
            raise MalformedKey(reason="private")
        kind, curve, x = jwk.get("kty"), jwk.get("crv"), jwk.get("x")
        if not isinstance(kind, str):
            raise MalformedKey(reason="kty")
        if kind != "OKP" or curve != "Ed25519":
            raise UnsupportedKey(kind=curve if isinstance(curve, str) else kind)
        if not isinstance(x, str):
            raise MalformedKey(reason="x")
        try:
            return cls("Ed25519", base64url_decode(x))
        except MalformedMultibase as error:
            raise MalformedKey(reason="x") from error

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return if the signature is this key's over the message.

        Raises:
            SignatureWrong: it is not.
        """
        if len(signature) != ED25519_SIGNATURE_BYTES:
            raise SignatureWrong
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature as error:
            raise SignatureWrong from error
