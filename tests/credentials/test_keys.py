"""Public keys: their spellings, published examples, and the keys that prove nothing."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from foreign_keys import private_key, public_key, published_secret, raw_signature
from hypothesis import given
from hypothesis import strategies as st

from credentials.keys import KeyKind, PublicKey
from credentials.multibase import base58btc_encode, base64url_decode, base64url_encode
from credentials.problems import CredentialProblem, SignatureWrong
from credentials.strict_json import JsonObject

KINDS: tuple[KeyKind, ...] = ("Ed25519", "P-256", "P-384", "RSA")
KEY = public_key(private_key("Ed25519"))
P256 = public_key(private_key("P-256"))
P384 = public_key(private_key("P-384"))
RSA = public_key(private_key("RSA"))
CURVE_ORDERS = {
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "P-384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
P256_FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1


@given(st.sampled_from(["Ed25519", "P-256", "P-384"]), st.integers(1, 2**255))
def test_a_key_is_the_same_in_every_spelling(kind: KeyKind, number: int) -> None:
    if kind == "Ed25519":
        seed = number.to_bytes(32, "big")
        key = PublicKey(kind, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())
    else:
        key = public_key(ec.derive_private_key(number, ec.SECP256R1() if kind == "P-256" else ec.SECP384R1()))
    assert PublicKey.from_multikey(key.multikey) == key
    assert PublicKey.from_multikey_bytes(key.multikey_bytes) == key
    assert PublicKey.from_jwk(key.jwk) == key
    assert key.kind == kind
    assert key.multikey.startswith({"Ed25519": "z6Mk", "P-256": "zDna", "P-384": "z82L"}[kind])


def test_an_rsa_key_is_the_same_in_every_spelling() -> None:
    assert PublicKey.from_multikey(RSA.multikey) == RSA
    assert PublicKey.from_jwk(RSA.jwk) == RSA
    assert RSA.jwk["e"] == "AQAB"
    assert RSA.signature_bytes == 256
    longest = PublicKey("RSA", rsa_der(2**4095 + 1, 65_537))
    assert PublicKey.from_multikey(longest.multikey) == PublicKey.from_jwk(longest.jwk) == longest
    assert longest.signature_bytes == 512


@pytest.mark.parametrize(
    "file", ["w3c-vc-di-eddsa/keyPair.json", "w3c-vc-di-ecdsa/p256KeyPair.json", "w3c-vc-di-ecdsa/p384KeyPair.json"]
)
def test_the_published_pairs_of_the_w3c_vectors(file: str, shared_vectors: Path) -> None:
    pair = json.loads((shared_vectors / file).read_bytes())
    secret = pair.get("privateKeyMultibase") or pair["secretKeyMultibase"]
    assert PublicKey.from_multikey(pair["publicKeyMultibase"]) == public_key(published_secret(secret))
    assert PublicKey.from_multikey(pair["publicKeyMultibase"]).multikey == pair["publicKeyMultibase"]


# RFC 7638 section 3.1.
RSA_MODULUS = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
    "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
    "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
    "nqDKgw"
)
THUMBPRINTS: list[tuple[JsonObject, str]] = [
    # RFC 8037 appendix A.2 and A.3.
    (
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    ),
    (
        {"kty": "RSA", "n": RSA_MODULUS, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"},
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    ),
]


@pytest.mark.parametrize(("jwk", "thumbprint"), THUMBPRINTS)
def test_the_published_thumbprints(jwk: JsonObject, thumbprint: str) -> None:
    assert PublicKey.from_jwk(jwk).thumbprint == thumbprint


@pytest.mark.parametrize("key", [P256, P384])
def test_a_thumbprint_covers_the_required_members_in_order(key: PublicKey) -> None:
    jwk = key.jwk
    # RFC 7638 section 3.2: crv, kty, x, y.
    text = '{"crv":"%s","kty":"EC","x":"%s","y":"%s"}' % (jwk["crv"], jwk["x"], jwk["y"])  # noqa: UP031
    assert key.thumbprint == base64url_encode(hashlib.sha256(text.encode()).digest())
    assert PublicKey.from_jwk({**jwk, "kid": "1", "use": "sig", "key_ops": ["verify"]}).thumbprint == key.thumbprint


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_fits_one_key_and_one_message(kind: KeyKind) -> None:
    private = private_key(kind)
    key = public_key(private)
    signature = raw_signature(private, b"message")
    assert len(signature) == key.signature_bytes
    key.verify(signature, b"message")
    half = len(signature) // 2
    wrong = [
        (key, signature, b"other"),
        (key, signature[:-1], b"message"),
        (key, signature + b"\x00", b"message"),
        (key, b"\x00" + signature, b"message"),
        (key, b"", b"message"),
        (key, signature[:half] + bytes(half), b"message"),
        (key, bytes(half) + signature[half:], b"message"),
        (key, bytes(2 * half), b"message"),
        (key, b"\xff" * (2 * half), b"message"),
        (key, signature[half:] + signature[:half], b"message"),
        (public_key(private_key(kind, "other")), signature, b"message"),
    ]
    for verifier, candidate, message in wrong:
        with pytest.raises(SignatureWrong):
            verifier.verify(candidate, message)


def test_a_signature_has_one_spelling() -> None:
    # RFC 8032 section 5.1.7: S is below the order of the group, else anybody could make a second signature of one.
    order = 2**252 + 27742317777372353535851937790883648493
    signature = raw_signature(private_key("Ed25519"), b"message")
    doubled = int.from_bytes(signature[32:], "little") + order
    with pytest.raises(SignatureWrong):
        KEY.verify(signature[:32] + doubled.to_bytes(32, "little"), b"message")


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_the_numbers_of_an_elliptic_signature_stay_below_the_order(kind: KeyKind) -> None:
    private = private_key(kind)
    key, order = public_key(private), CURVE_ORDERS[kind]
    half = key.signature_bytes // 2
    signature = raw_signature(private, b"message")
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    key.verify(r.to_bytes(half, "big") + (order - s).to_bytes(half, "big"), b"message")  # FIPS 186-5 allows both.
    for a, b in ((order, s), (r, order), (0, s), (r, 0), (order - r, s), (order, order), (r, 256**half - 1)):
        with pytest.raises(SignatureWrong):
            key.verify(a.to_bytes(half, "big") + b.to_bytes(half, "big"), b"message")


def test_an_rsa_signature_is_of_one_scheme_and_one_hash() -> None:
    private = private_key("RSA")
    assert isinstance(private, rsa.RSAPrivateKey)
    for scheme, digest in (
        (padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()),
        (padding.PKCS1v15(), hashes.SHA384()),
    ):
        with pytest.raises(SignatureWrong):
            RSA.verify(private.sign(b"message", scheme, digest), b"message")


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
SMALL_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def x_squared(y: int) -> int:
    return (y * y - 1) * pow(D * y * y + 1, -1, P) % P


def double(y: int) -> int:
    """Give the y of twice the point, which depends on y alone (RFC 8032 section 5.1.4, affine)."""
    xx = x_squared(y)
    yy = y * y % P
    return (yy + xx) * pow(2 - (yy - xx), -1, P) % P


@pytest.mark.parametrize("sign", [0, 0x80])
@pytest.mark.parametrize("raw", SMALL_ORDER)
def test_a_key_of_small_order_is_refused(raw: str, sign: int) -> None:
    data = bytearray.fromhex(raw)
    y = int.from_bytes(data, "little") % P
    assert double(double(double(y))) == 1, "eight times the point is the neutral element"
    data[31] |= sign
    with pytest.raises(CredentialProblem) as refusal:
        PublicKey("Ed25519", bytes(data))
    assert refusal.value.code == "key.weak"


def multikey(prefix: str, raw: bytes) -> str:
    return "z" + base58btc_encode(bytes.fromhex(prefix) + raw)


def uncompressed(key: PublicKey) -> bytes:
    return b"\x04" + b"".join(base64url_decode(str(key.jwk[member])) for member in ("x", "y"))


def number(value: int) -> str:
    return base64url_encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def rsa_der(n: int, e: int, form: PublicFormat = PublicFormat.PKCS1) -> bytes:
    return RSAPublicNumbers(e, n).public_key().public_bytes(Encoding.DER, form)


SOUND = int.from_bytes(base64url_decode(RSA_MODULUS), "big")
# Products of two numbers like these are as good as moduli here: only their size counts.
SHORT = 2**2046 + 1
LONG = 2**4096 + 1

# y = 2 gives no x; p + 3 is 3 in a second spelling.
MULTIKEYS = [
    ("31 bytes", multikey("ed01", KEY.raw[:-1]), "key.malformed"),
    ("33 bytes", multikey("ed01", KEY.raw + b"\x01"), "key.malformed"),
    ("a secret key", multikey("8026", KEY.raw), "key.malformed"),
    ("a secret key of P-256", multikey("8626", KEY.raw), "key.malformed"),
    ("no prefix", "z" + base58btc_encode(KEY.raw), "key.malformed"),
    ("another base", "u" + base64url_encode(b"\xed\x01" + KEY.raw), "key.malformed"),
    ("foreign digits", KEY.multikey[:-1] + "0", "key.malformed"),
    ("nothing", "", "key.malformed"),
    ("all zero", multikey("ed01", bytes(32)), "key.weak"),
    ("no point of the curve", multikey("ed01", (2).to_bytes(32, "little")), "key.malformed"),
    ("a second spelling of a point", multikey("ed01", (P + 3).to_bytes(32, "little")), "key.malformed"),
    ("X25519", multikey("ec01", KEY.raw), "unsupported.key_type"),
    ("secp256k1", multikey("e701", P256.raw), "unsupported.key_type"),
    ("P-521", multikey("8224", P256.raw), "unsupported.key_type"),
    ("P-256 of 32 bytes", multikey("8024", P256.raw[:-1]), "key.malformed"),
    ("P-256 of 34 bytes", multikey("8024", P256.raw + b"\x00"), "key.malformed"),
    ("P-256 with the prefix of P-384", multikey("8124", P256.raw), "key.malformed"),
    ("P-384 with the prefix of P-256", multikey("8024", P384.raw), "key.malformed"),
    ("P-256 uncompressed", multikey("8024", uncompressed(P256)), "key.malformed"),
    ("P-384 uncompressed", multikey("8124", uncompressed(P384)), "key.malformed"),
    ("P-256 hybrid", multikey("8024", b"\x06" + uncompressed(P256)[1:]), "key.malformed"),
    ("P-256 of an unknown form", multikey("8024", b"\x05" + P256.raw[1:]), "key.malformed"),
    ("P-256 at infinity", multikey("8024", b"\x00"), "key.malformed"),
    ("P-256 all zero", multikey("8024", bytes(33)), "key.malformed"),
    ("P-256 beyond the field", multikey("8024", b"\x02" + P256_FIELD.to_bytes(32, "big")), "key.malformed"),
    ("P-256 off the curve", multikey("8024", b"\x02" + (1).to_bytes(32, "big")), "key.malformed"),
    ("RSA of 2047 bits", multikey("8524", rsa_der(SHORT, 65_537)), "key.weak"),
    ("RSA with the exponent 3", multikey("8524", rsa_der(SOUND, 3)), "key.weak"),
    ("RSA of 4097 bits", multikey("8524", rsa_der(LONG, 65_537)), "unsupported.key_type"),
    ("RSA in another wrapping", multikey("8524", rsa_der(SOUND, 65_537, PublicFormat.SubjectPublicKeyInfo)),
     "key.malformed"),
    ("RSA with a byte more", multikey("8524", RSA.raw + b"\x00"), "key.malformed"),
    ("RSA that is none", multikey("8524", KEY.raw), "key.malformed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [row[1:] for row in MULTIKEYS], ids=[row[0] for row in MULTIKEYS])
def test_a_multikey_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        PublicKey.from_multikey(text)
    assert refusal.value.code == code


def ec_jwk(key: PublicKey, **members: str) -> JsonObject:
    return {**key.jwk, **members}


JWKS: list[tuple[str, JsonObject, str]] = [
    ("a private key", {**KEY.jwk, "d": "AAAA"}, "key.malformed"),
    ("a private key of a curve", {**P256.jwk, "d": "AAAA"}, "key.malformed"),
    ("a private RSA key", {**RSA.jwk, "qi": "AAAA"}, "key.malformed"),
    ("a shared secret", {"kty": "oct", "k": "AAAA"}, "key.malformed"),
    ("no type", {"crv": "Ed25519"}, "key.malformed"),
    ("no x", {"kty": "OKP", "crv": "Ed25519"}, "key.malformed"),
    ("padding", {**KEY.jwk, "x": str(KEY.jwk["x"]) + "="}, "key.malformed"),
    ("31 bytes", {**KEY.jwk, "x": base64url_encode(KEY.raw[:-1])}, "key.malformed"),
    ("all zero", {**KEY.jwk, "x": base64url_encode(bytes(32))}, "key.weak"),
    ("an Edwards curve of type EC", {**KEY.jwk, "kty": "EC"}, "key.malformed"),
    ("P-256 of type OKP", ec_jwk(P256, kty="OKP"), "key.malformed"),
    ("P-256 that says P-384", ec_jwk(P256, crv="P-384"), "key.malformed"),
    ("P-384 that says P-256", ec_jwk(P384, crv="P-256"), "key.malformed"),
    ("P-256 without y", {k: v for k, v in P256.jwk.items() if k != "y"}, "key.malformed"),
    ("P-256 with a short x", ec_jwk(P256, x=base64url_encode(bytes(31))), "key.malformed"),
    ("P-256 with x and y changed over", ec_jwk(P256, x=str(P256.jwk["y"]), y=str(P256.jwk["x"])), "key.malformed"),
    ("P-256 at the origin", ec_jwk(P256, x=base64url_encode(bytes(32)), y=base64url_encode(bytes(32))),
     "key.malformed"),
    ("P-384 off the curve", ec_jwk(P384, y=str(P384.jwk["x"])), "key.malformed"),
    ("an x that is a number", {**P256.jwk, "x": 1}, "key.malformed"),
    ("a key for encryption", {**P256.jwk, "use": "enc"}, "key.malformed"),
    ("a key that does not verify", {**P256.jwk, "key_ops": ["deriveKey"]}, "key.malformed"),
    ("operations that are a text", {**P256.jwk, "key_ops": "verify"}, "key.malformed"),
    ("RSA of 2047 bits", {**RSA.jwk, "n": number(SHORT)}, "key.weak"),
    ("RSA of 1024 bits", {**RSA.jwk, "n": number(SOUND >> 1024)}, "key.weak"),
    ("RSA of 4097 bits", {**RSA.jwk, "n": number(LONG)}, "unsupported.key_type"),
    ("RSA with the exponent 3", {**RSA.jwk, "e": "Aw"}, "key.weak"),
    ("RSA with the exponent 1", {**RSA.jwk, "e": "AQ"}, "key.weak"),
    ("RSA with an even modulus", {**RSA.jwk, "n": number(SOUND + 1)}, "key.malformed"),
    ("RSA with a leading zero", {**RSA.jwk, "n": base64url_encode(b"\x00" + base64url_decode(RSA_MODULUS))},
     "key.malformed"),
    ("RSA with an exponent of leading zeros", {**RSA.jwk, "e": "AAEAAQ"}, "key.malformed"),
    ("RSA without a modulus", {"kty": "RSA", "e": "AQAB"}, "key.malformed"),
    ("RSA with an empty modulus", {"kty": "RSA", "n": "", "e": "AQAB"}, "key.malformed"),
    ("secp256k1", ec_jwk(P256, crv="secp256k1"), "unsupported.key_type"),
    ("P-521", ec_jwk(P256, crv="P-521"), "unsupported.key_type"),
    ("X25519", {"kty": "OKP", "crv": "X25519", "x": "AA"}, "unsupported.key_type"),
    ("a type of the future", {"kty": "AKP"}, "unsupported.key_type"),
]  # fmt: skip


@pytest.mark.parametrize(("jwk", "code"), [row[1:] for row in JWKS], ids=[row[0] for row in JWKS])
def test_a_jwk_that_is_none_is_refused(jwk: JsonObject, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        PublicKey.from_jwk(jwk)
    assert refusal.value.code == code
