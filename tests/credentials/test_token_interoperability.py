"""Two ways with PyJWT and joserfc: each side verifies what the other signs, and refuses it once it is altered."""

import json
from collections.abc import Callable

import jwt
import pytest
from badge_world import CANONICALISER, NOW
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import import_key
from jwt.types import Options
from jwt.utils import base64url_encode
from token_world import KEY_URL, KINDS, claims, jwk, key, older_claims, token, university

from credentials.jose import check_signature, parse_compact
from credentials.keys import PublicKey
from credentials.problems import SignatureWrong
from credentials.strict_json import JsonObject
from credentials.verification import PUBLIC, Report, verify

# RFC 9864 gives EdDSA a second name; tokens bear the first.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")

HEADER = {"kid": KEY_URL, "typ": "JWT"}


def check(data: bytes, algorithm: str) -> Report:
    return verify(data, university(algorithm), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def pem(algorithm: str) -> bytes:
    return key(algorithm).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def by_pyjwt(payload: JsonObject, algorithm: str) -> bytes:
    return jwt.encode(payload, pem(algorithm), algorithm=algorithm, headers=HEADER).encode()


def by_joserfc(payload: JsonObject, algorithm: str) -> bytes:
    private = import_key(private_jwk(algorithm))
    return jws.serialize_compact(
        {**HEADER, "alg": algorithm}, json.dumps(payload).encode(), private, algorithms=[algorithm]
    ).encode()


def private_jwk(algorithm: str) -> dict[str, str | list[str]]:
    """Give the private key as joserfc reads it; PyJWT writes it."""
    private = jwt.get_algorithm_by_name(algorithm).prepare_key(pem(algorithm))
    members: dict[str, str | list[str]] = jwt.get_algorithm_by_name(algorithm).to_jwk(private, as_dict=True)
    return members


def altered(data: bytes) -> bytes:
    """Put the payload of another badge between header and signature."""
    header, _, signature = data.split(b".")
    return b".".join([header, token(claims(jti="urn:uuid:2")).split(b".")[1], signature])


@pytest.mark.parametrize("algorithm", KINDS)
@pytest.mark.parametrize("sign", [by_pyjwt, by_joserfc])
def test_what_others_sign_is_valid_here_until_it_is_altered(
    sign: Callable[[JsonObject, str], bytes], algorithm: str
) -> None:
    for payload in (claims(), older_claims()):
        data = sign(payload, algorithm)
        assert check(data, algorithm).verdict.value == "valid"
        report = check(altered(data), algorithm)
        assert {made.check.value: made.code for made in report.checks}["proof"] == "proof.signature"


@pytest.mark.parametrize("algorithm", KINDS)
def test_what_is_signed_here_is_good_to_others_until_it_is_altered(algorithm: str) -> None:
    data, public = token(algorithm=algorithm), jwk(key(algorithm))
    pyjwt_key = jwt.PyJWK({**public, "alg": algorithm})
    options: Options = {"verify_exp": False, "verify_nbf": False}
    assert jwt.decode(data, pyjwt_key, algorithms=[algorithm], options=options) == claims()
    joserfc_key = import_key(json.loads(json.dumps(public)))
    assert json.loads(jws.deserialize_compact(data, joserfc_key, algorithms=[algorithm]).payload) == claims()
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(altered(data), pyjwt_key, algorithms=[algorithm], options=options)
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(altered(data), joserfc_key, algorithms=[algorithm])


@pytest.mark.parametrize("algorithm", KINDS)
def test_all_three_agree_on_a_flipped_bit_of_every_byte_of_a_signature(algorithm: str) -> None:
    data, public = token(algorithm=algorithm), PublicKey.from_jwk(jwk(key(algorithm)))
    good = parse_compact(data)
    check_signature(good, public)
    joserfc_key = import_key(json.loads(json.dumps(public.jwk)))
    start, _, _ = data.decode().rpartition(".")
    for place in range(0, len(good.signature), 7):
        flipped = bytearray(good.signature)
        flipped[place] ^= 1
        text = f"{start}.{base64url_encode(bytes(flipped)).decode()}"
        with pytest.raises(SignatureWrong):
            check_signature(parse_compact(text), public)
        with pytest.raises(BadSignatureError):
            jws.deserialize_compact(text, joserfc_key, algorithms=[algorithm])
