"""The numbers inside public keys: points on curves and RSA moduli, checked before anything is believed of them.

A key that proves nothing (zero, of small order, too short) is told apart from one that is no key at all.
"""

from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from credentials.multibase import base64url_encode
from credentials.problems import MalformedKey, UnsupportedKey, WeakKey
from credentials.strict_json import JsonObject

ED25519_PUBLIC_KEY_BYTES: Final = 32
# NIST SP 800-131A: shorter keys have been disallowed for signatures since 2014. Longer ones than the upper bound give
# signatures that the gate for tokens does not let in (jose.py).
MIN_RSA_BITS: Final = 2_048
MAX_RSA_BITS: Final = 4_096
RSA_EXPONENT: Final = 65_537

# The curve of Ed25519: -x^2 + y^2 = 1 + d x^2 y^2 modulo p (RFC 8032 section 5.1).
_P: Final = 2**255 - 19
_D: Final = 0x52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3


def _little_endian(hexadecimal: str) -> int:
    return int.from_bytes(bytes.fromhex(hexadecimal), "little")


# Every encoding, canonical or not, of a point whose order divides eight, without its sign bit: y in 0, 1, -1, the two
# values of order eight, and 0 and 1 written as p and p + 1. Under such a key one signature fits many messages.
# Source: RFC 8032 section 5.1; a test multiplies each of them by eight.
_SMALL_ORDER: Final = frozenset(
    {
        0,
        1,
        _little_endian("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        _little_endian("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        _P - 1,
        _P,
        _P + 1,
    }
)


def check_ed25519_point(raw: bytes) -> None:
    """Return if the bytes are a point of Ed25519 in its one spelling, and not one of small order.

    Raises:
        MalformedKey: not 32 bytes, or no point of the curve has this y (RFC 8032 section 5.1.3).
        WeakKey: the point is of small order.
    """
    if len(raw) != ED25519_PUBLIC_KEY_BYTES:
        raise MalformedKey(reason="length")
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y in _SMALL_ORDER:
        raise WeakKey
    # x^2 is the quotient of these two, and a quotient is a square exactly when the product is (Euler's criterion).
    product = (y * y - 1) * (_D * y * y + 1) % _P
    if y >= _P or pow(product, (_P - 1) // 2, _P) != 1:
        raise MalformedKey(reason="point")


def curve_point(raw: bytes, curve: ec.EllipticCurve) -> ec.EllipticCurvePublicKey:
    """Read a compressed point, the one form that a multikey may hold (Controlled Identifiers 1.0, section 2.2.2).

    Raises:
        MalformedKey: not of that length or form, or not on the curve.
    """
    if len(raw) != 1 + _coordinate_bytes(curve):
        raise MalformedKey(reason="length")
    if raw[0] not in (2, 3):
        raise MalformedKey(reason="point")
    return _point(raw, curve)


def elliptic_raw(x: bytes, y: bytes, curve: ec.EllipticCurve) -> bytes:
    """Give the compressed point of two coordinates, each of the full length (RFC 7518 section 6.2.1.2).

    Raises:
        MalformedKey: a coordinate is shorter or longer, or the point is not on the curve.
    """
    if not len(x) == len(y) == _coordinate_bytes(curve):
        raise MalformedKey(reason="length")
    return _point(b"\x04" + x + y, curve).public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def elliptic_jwk(raw: bytes, curve: ec.EllipticCurve) -> JsonObject:
    """Give the members `x` and `y` of a compressed point."""
    size = _coordinate_bytes(curve)
    point = curve_point(raw, curve).public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"x": base64url_encode(point[1 : 1 + size]), "y": base64url_encode(point[1 + size :])}


def rsa_raw(modulus: bytes, exponent: bytes) -> bytes:
    """Give the DER of an RSAPublicKey from its two numbers, each in as few bytes as it needs (RFC 7518 section 6.3.1).

    Raises:
        MalformedKey: a number is empty, has leading zeros, or the modulus is even.
        WeakKey, UnsupportedKey: as for `rsa_from_der`.
    """
    for member, number in (("n", modulus), ("e", exponent)):
        if number[:1] in (b"", b"\x00"):
            raise MalformedKey(reason=member)
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    _check_rsa(n, e)
    return RSAPublicNumbers(e, n).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)


def rsa_jwk(raw: bytes) -> JsonObject:
    """Give the public JWK of an RSAPublicKey."""
    numbers = rsa_from_der(raw).public_numbers()
    return {"kty": "RSA", "n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}


def rsa_from_der(raw: bytes) -> RSAPublicKey:
    """Read the DER of an RSAPublicKey.

    Raises:
        MalformedKey: not that, or not in its one spelling.
        WeakKey: fewer than 2,048 bits, or another exponent than 65,537.
        UnsupportedKey: more than 4,096 bits.
    """
    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise MalformedKey(reason="DER") from error
    if not isinstance(key, RSAPublicKey):
        raise MalformedKey(reason="DER")
    numbers = key.public_numbers()
    _check_rsa(numbers.n, numbers.e)
    if key.public_bytes(Encoding.DER, PublicFormat.PKCS1) != raw:
        # The library reads other wrappings of the same numbers as well.
        raise MalformedKey(reason="DER")
    return key


def _check_rsa(n: int, e: int) -> None:
    if n.bit_length() > MAX_RSA_BITS:
        raise UnsupportedKey(kind=f"RSA-{n.bit_length()}")
    if n.bit_length() < MIN_RSA_BITS or e != RSA_EXPONENT:
        raise WeakKey
    if n % 2 == 0:
        raise MalformedKey(reason="n")


def _coordinate_bytes(curve: ec.EllipticCurve) -> int:
    return (curve.key_size + 7) // 8


def _point(encoded: bytes, curve: ec.EllipticCurve) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, encoded)
    except ValueError as error:
        raise MalformedKey(reason="point") from error


def _unsigned(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
