"""Private keys of every kind for tests, the same in every run, and how each signs."""

import hashlib
from functools import cache
from typing import TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credentials.keys import KeyKind, PublicKey
from credentials.multibase import multibase_decode

PrivateKey: TypeAlias = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_ORDERS = {
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "P-384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
_CURVES: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
_SECRET_CURVES: dict[bytes, ec.EllipticCurve] = {b"\x86\x26": ec.SECP256R1(), b"\x87\x26": ec.SECP384R1()}


@cache
def private_key(kind: KeyKind, name: str = "test") -> PrivateKey:
    """Give the private key of this kind that a word names; RSA keys are made anew in each run."""
    seed = hashlib.sha512(f"{kind} {name}".encode()).digest()
    if kind == "Ed25519":
        return Ed25519PrivateKey.from_private_bytes(seed[:32])
    if kind == "RSA":
        return rsa.generate_private_key(65_537, 2_048)
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDERS[kind] - 1) + 1, _CURVES[kind])


def published_secret(multikey: str) -> PrivateKey:
    """Read the secret multikey of a published vector: prefixes 0x8026 (Ed25519), 0x8626 (P-256), 0x8726 (P-384)."""
    data = multibase_decode(multikey)
    prefix, secret = data[:2], data[2:]
    if prefix == b"\x80\x26":
        return Ed25519PrivateKey.from_private_bytes(secret)
    return ec.derive_private_key(int.from_bytes(secret, "big"), _SECRET_CURVES[prefix])


def public_key(key: PrivateKey) -> PublicKey:
    """Give the public half as the product knows it."""
    if isinstance(key, Ed25519PrivateKey):
        return PublicKey("Ed25519", key.public_key().public_bytes_raw())
    if isinstance(key, rsa.RSAPrivateKey):
        return PublicKey("RSA", key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1))
    raw = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return PublicKey("P-256" if len(raw) == 33 else "P-384", raw)


def raw_signature(key: PrivateKey, message: bytes) -> bytes:
    """Sign as the suites do: the same bytes each time, r and s side by side for a curve (RFC 6979)."""
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    size = key.curve.key_size // 8
    digest = hashes.SHA256() if size == 32 else hashes.SHA384()
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(digest, deterministic_signing=True)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
