"""Public keys: their spellings, published examples, and the keys that prove nothing."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from credentials.keys import PublicKey
from credentials.multibase import base58btc_encode, base64url_encode
from credentials.problems import CredentialProblem, SignatureWrong
from credentials.strict_json import JsonObject

PRIVATE = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"test key").digest())
KEY = PublicKey("Ed25519", PRIVATE.public_key().public_bytes_raw())


@given(st.binary(min_size=32, max_size=32).filter(lambda raw: 2 < int.from_bytes(raw, "little") % 2**255 < 2**255 - 20))
def test_a_key_is_the_same_in_every_spelling(seed: bytes) -> None:
    key = PublicKey("Ed25519", Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())
    assert PublicKey.from_multikey(key.multikey) == key
    assert PublicKey.from_jwk(key.jwk) == key
    assert key.multikey.startswith("z6Mk")


def test_the_published_pair_of_the_w3c_vectors(shared_vectors: Path) -> None:
    pair = json.loads((shared_vectors / "w3c-vc-di-eddsa" / "keyPair.json").read_bytes())
    assert PublicKey.from_multikey(pair["publicKeyMultibase"]).multikey == pair["publicKeyMultibase"]


def test_the_published_thumbprint() -> None:
    # RFC 8037 appendix A.2 and A.3.
    key = PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    assert key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_signature_fits_one_key_and_one_message() -> None:
    signature = PRIVATE.sign(b"message")
    KEY.verify(signature, b"message")
    other = PublicKey("Ed25519", Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw())
    wrong = [
        (KEY, signature, b"other"),
        (KEY, signature[:-1], b"message"),
        (KEY, signature + b"\x00", b"message"),
        (KEY, b"", b"message"),
        (KEY, signature[:32] + bytes(32), b"message"),
        (other, signature, b"message"),
    ]
    for key, candidate, message in wrong:
        with pytest.raises(SignatureWrong):
            key.verify(candidate, message)


def test_a_signature_has_one_spelling() -> None:
    # RFC 8032 section 5.1.7: S is below the order of the group, else anybody could make a second signature of one.
    order = 2**252 + 27742317777372353535851937790883648493
    signature = PRIVATE.sign(b"message")
    doubled = int.from_bytes(signature[32:], "little") + order
    with pytest.raises(SignatureWrong):
        KEY.verify(signature[:32] + doubled.to_bytes(32, "little"), b"message")


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


MULTIKEYS = [
    ("31 bytes", multikey("ed01", KEY.raw[:-1]), "key.malformed"),
    ("33 bytes", multikey("ed01", KEY.raw + b"\x01"), "key.malformed"),
    ("a secret key", multikey("8026", KEY.raw), "key.malformed"),
    ("no prefix", "z" + base58btc_encode(KEY.raw), "key.malformed"),
    ("another base", "u" + base64url_encode(b"\xed\x01" + KEY.raw), "key.malformed"),
    ("foreign digits", KEY.multikey[:-1] + "0", "key.malformed"),
    ("nothing", "", "key.malformed"),
    ("all zero", multikey("ed01", bytes(32)), "key.weak"),
    ("P-256", multikey("8024", b"\x02" + bytes(32)), "unsupported.key_type"),
    ("X25519", multikey("ec01", KEY.raw), "unsupported.key_type"),
]


@pytest.mark.parametrize(("text", "code"), [row[1:] for row in MULTIKEYS], ids=[row[0] for row in MULTIKEYS])
def test_a_multikey_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        PublicKey.from_multikey(text)
    assert refusal.value.code == code


JWKS: list[tuple[str, JsonObject, str]] = [
    ("a private key", {**KEY.jwk, "d": "AAAA"}, "key.malformed"),
    ("a shared secret", {"kty": "oct", "k": "AAAA"}, "key.malformed"),
    ("no type", {"crv": "Ed25519"}, "key.malformed"),
    ("no x", {"kty": "OKP", "crv": "Ed25519"}, "key.malformed"),
    ("padding", {**KEY.jwk, "x": str(KEY.jwk["x"]) + "="}, "key.malformed"),
    ("31 bytes", {**KEY.jwk, "x": base64url_encode(KEY.raw[:-1])}, "key.malformed"),
    ("all zero", {**KEY.jwk, "x": base64url_encode(bytes(32))}, "key.weak"),
    ("P-256", {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "unsupported.key_type"),
    ("RSA", {"kty": "RSA", "n": "AA", "e": "AQAB"}, "unsupported.key_type"),
    ("X25519", {"kty": "OKP", "crv": "X25519", "x": "AA"}, "unsupported.key_type"),
]


@pytest.mark.parametrize(("jwk", "code"), [row[1:] for row in JWKS], ids=[row[0] for row in JWKS])
def test_a_jwk_that_is_none_is_refused(jwk: JsonObject, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        PublicKey.from_jwk(jwk)
    assert refusal.value.code == code
