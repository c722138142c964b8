"""Tokens made to confuse a verifier: about the algorithm, the key, the header, the signature."""

import hashlib
import hmac
import json

import pytest
from badge_world import CANONICALISER, NOW
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from token_world import JWKS, KEY_URL, KINDS, at_addresses, claims, in_header, jwk, key, token, university

from credentials.gathered import Evidence
from credentials.multibase import base64url_decode, base64url_encode
from credentials.strict_json import JsonObject
from credentials.verification import PUBLIC, NoBadge, Outcome, Report, needed, verify


def check(data: bytes, evidence: Evidence | None = None) -> Report:
    return verify(data, evidence or university(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def proof_of(report: Report) -> str:
    return next(made.code for made in report.checks if made.check.value == "proof")


def part(value: object) -> str:
    return base64url_encode(value if isinstance(value, bytes) else json.dumps(value).encode())


def forged(header: JsonObject, signature: bytes) -> bytes:
    return f"{part({'kid': KEY_URL, 'typ': 'JWT', **header})}.{part(claims())}.{part(signature)}".encode()


def signed_by_hand(header: JsonObject, sign: object) -> bytes:
    assert callable(sign)
    members = {name: value for name, value in {"kid": KEY_URL, **header}.items() if value is not None}
    signing_input = f"{part(members)}.{part(claims())}"
    return f"{signing_input}.{part(sign(signing_input.encode()))}".encode()


HEADERS: dict[str, tuple[JsonObject, str, str]] = {
    "no algorithm": ({"alg": None}, "jws.algorithm_refused", "invalid"),
    "none": ({"alg": "none"}, "jws.algorithm_refused", "invalid"),
    "None": ({"alg": "None"}, "jws.algorithm_refused", "invalid"),
    "NONE": ({"alg": "NONE"}, "jws.algorithm_refused", "invalid"),
    "an empty algorithm": ({"alg": ""}, "unsupported.jws_algorithm", "unknown"),
    "a number for an algorithm": ({"alg": 256}, "jws.algorithm_refused", "invalid"),
    "a list of algorithms": ({"alg": ["ES256"]}, "jws.algorithm_refused", "invalid"),
    "HS256": ({"alg": "HS256"}, "jws.algorithm_refused", "invalid"),
    "HS384": ({"alg": "HS384"}, "jws.algorithm_refused", "invalid"),
    "HS512": ({"alg": "HS512"}, "jws.algorithm_refused", "invalid"),
    "hs256": ({"alg": "hs256"}, "jws.algorithm_refused", "invalid"),
    "small letters": ({"alg": "es256"}, "unsupported.jws_algorithm", "unknown"),
    "PS256": ({"alg": "PS256"}, "unsupported.jws_algorithm", "unknown"),
    "RS512": ({"alg": "RS512"}, "unsupported.jws_algorithm", "unknown"),
    "ES512": ({"alg": "ES512"}, "unsupported.jws_algorithm", "unknown"),
    "ES256K": ({"alg": "ES256K"}, "unsupported.jws_algorithm", "unknown"),
    "encryption": ({"alg": "RSA-OAEP", "enc": "A256GCM"}, "unsupported.jws_algorithm", "unknown"),
    "the algorithm of a longer curve": ({"alg": "ES384"}, "proof.key_type", "invalid"),
    "the algorithm of another family": ({"alg": "RS256"}, "proof.key_type", "invalid"),
    "the algorithm of another curve": ({"alg": "EdDSA"}, "proof.key_type", "invalid"),
    "jku": ({"jku": "https://evil.example.org/jwks.json"}, "jws.header_refused", "invalid"),
    "x5u": ({"x5u": "https://evil.example.org/cert.pem"}, "jws.header_refused", "invalid"),
    "x5c": ({"x5c": ["MIIB"]}, "jws.header_refused", "invalid"),
    "x5t": ({"x5t": "AAAA"}, "jws.header_refused", "invalid"),
    "x5t#S256": ({"x5t#S256": "AAAA"}, "jws.header_refused", "invalid"),
    "crit": ({"crit": ["exp"]}, "jws.header_refused", "invalid"),
    "an empty crit": ({"crit": []}, "jws.header_refused", "invalid"),
    "b64 as it is by default": ({"b64": True}, "jws.header_refused", "invalid"),
    "b64": ({"b64": False}, "jws.header_refused", "invalid"),
    "zip": ({"zip": "DEF"}, "jws.header_refused", "invalid"),
    "an access token": ({"typ": "at+jwt"}, "jws.header_refused", "invalid"),
    "a selective disclosure": ({"typ": "dc+sd-jwt"}, "jws.header_refused", "invalid"),
    "no type but null": ({"typ": 0}, "jws.header_refused", "invalid"),
    "a private key": ({"jwk": {**jwk(key()), "d": "AAAA"}}, "jws.header_refused", "invalid"),
    "a shared secret for a key": ({"jwk": {"kty": "oct", "k": "AAAA"}}, "jws.header_refused", "invalid"),
    "two keys": ({"jwk": jwk(key(name="stranger"))}, "jws.header_refused", "invalid"),
    "no key at all": ({"kid": None}, "proof.malformed", "invalid"),
    "a kid without a key": ({"kid": ""}, "proof.method_not_found", "invalid"),
    "a kid that climbs": ({"kid": "../../etc/passwd"}, "proof.method_not_found", "invalid"),
    "a kid that asks a database": ({"kid": "x' UNION SELECT 'key' --"}, "proof.method_not_found", "invalid"),
    "a kid of another scheme": ({"kid": "file:///dev/null"}, "proof.method_not_found", "invalid"),
    "a kid without its s": ({"kid": KEY_URL.replace("https", "http")}, "proof.method_not_found", "invalid"),
    "a kid in capitals": ({"kid": KEY_URL.upper()}, "proof.method_not_found", "invalid"),
    "a kid with a user in it": ({"kid": "https://university.example.org@evil.example.org/k"},
                                "unsupported.key_document", "unknown"),
    "a kid of an unknown DID method": ({"kid": "did:example:university#key-1"}, "unsupported.did_method", "unknown"),
    "a kid that is a DID alone": ({"kid": "did:web:university.example.org"}, "proof.not_checked", "unknown"),
    "a kid of a malformed DID": ({"kid": "did:web:127.0.0.1#key-1"}, "did.malformed", "invalid"),
}  # fmt: skip


@pytest.mark.conformance("OB-63", "OB-64", "OB-65", "OB-66")
@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_wants_a_say_is_refused(name: str) -> None:
    header, code, verdict = HEADERS[name]
    report = check(token(header=header))
    assert proof_of(report) == code
    assert report.verdict.value == verdict
    assert report.credential is None


def test_members_that_nobody_asked_for_are_left_aside_and_remarked() -> None:
    report = check(token(header={"cty": "vc", "nonce": "1"}))
    assert report.verdict is Outcome.VALID
    told = [(remark.code, dict(remark.fields)) for remark in report.remarks]
    assert told == [("remark.header_ignored", {"member": "cty"}), ("remark.header_ignored", {"member": "nonce"})]


def test_a_refused_header_does_not_hide_what_else_is_wrong() -> None:
    report = check(token(claims(grade="A"), header={"alg": "none"}))
    told = {made.check.value: made.code for made in report.checks}
    assert (told["proof"], told["data_model"]) == ("jws.algorithm_refused", "data_model.undefined_term")
    assert told["time"] == "time.not_checked"
    assert needed(token(header={"jku": "https://evil.example.org/"}), Evidence()) == frozenset()


def test_no_token_with_one_letter_changed_is_valid() -> None:
    good = token().decode()
    for place in range(0, len(good), 23):
        for letter in "Aa0-.":
            changed = good[:place] + letter + good[place + 1 :]
            if changed == good:
                continue
            try:
                report = check(changed.encode())
            except NoBadge:
                continue
            assert report.verdict is not Outcome.VALID
            assert "internal.check_failed" not in {made.code for made in report.checks}


@pytest.mark.parametrize("header", [{"typ": None}, {"typ": "JWT"}, {"typ": "vc+jwt"}])
def test_the_types_of_a_badge_are_read(header: JsonObject) -> None:
    assert check(token(header=header)).verdict is Outcome.VALID


def test_a_public_key_is_no_shared_secret() -> None:
    private = key("RS256")
    assert isinstance(private, rsa.RSAPrivateKey)
    secret = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    data = signed_by_hand({"alg": "HS256"}, lambda message: hmac.digest(secret, message, hashlib.sha256))
    assert proof_of(check(data, university("RS256"))) == "jws.algorithm_refused"


ELLIPTIC = [("ES256", 64), ("ES384", 96)]


@pytest.mark.parametrize(("algorithm", "size"), ELLIPTIC)
def test_a_signature_of_another_length_is_wrong(algorithm: str, size: int) -> None:
    header, payload, _ = token(algorithm=algorithm).decode().split(".")
    private = key(algorithm)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    digest = hashes.SHA256() if size == 64 else hashes.SHA384()
    der = private.sign(f"{header}.{payload}".encode(), ec.ECDSA(digest))
    raw = token(algorithm=algorithm).decode().rpartition(".")[2]
    wrong = [der, bytes(size), b"\xff" * size, bytes(size - 1), bytes(size + 1), bytes(1)]
    for signature in wrong:
        assert proof_of(check(f"{header}.{payload}.{part(signature)}".encode(), university(algorithm))) == (
            "proof.signature"
        )
    assert proof_of(check(f"{header}.{payload}.{raw}".encode(), university(algorithm))) == "proof.valid"


@pytest.mark.parametrize("algorithm", KINDS)
def test_bytes_before_or_after_a_signature_make_it_wrong(algorithm: str) -> None:
    start, _, text = token(algorithm=algorithm).decode().rpartition(".")
    signature = base64url_decode(text)
    for longer in (b"\0" + signature, signature + b"\0", signature[:-1], signature[1:]):
        assert proof_of(check(f"{start}.{part(longer)}".encode(), university(algorithm))) == "proof.signature"


def test_another_padding_of_rsa_is_wrong() -> None:
    private = key("RS256")
    assert isinstance(private, rsa.RSAPrivateKey)
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    data = signed_by_hand({"alg": "RS256"}, lambda message: private.sign(message, pss, hashes.SHA256()))
    assert proof_of(check(data, university("RS256"))) == "proof.signature"


def test_a_signature_over_another_digest_is_wrong() -> None:
    private = key("RS256")
    assert isinstance(private, rsa.RSAPrivateKey)
    data = signed_by_hand({"alg": "RS256"}, lambda message: private.sign(message, padding.PKCS1v15(), hashes.SHA512()))
    assert proof_of(check(data, university("RS256"))) == "proof.signature"


def test_a_short_rsa_key_proves_nothing() -> None:
    short = rsa.generate_private_key(65_537, 1_024)
    numbers = short.public_key().public_numbers()
    weak: JsonObject = {"kty": "RSA", "n": part(numbers.n.to_bytes(128, "big")), "e": "AQAB"}
    data = signed_by_hand(
        {"alg": "RS256", "kid": None, "jwk": weak},
        lambda message: short.sign(message, padding.PKCS1v15(), hashes.SHA256()),
    )
    assert proof_of(check(data)) == "key.weak"
    at_address = at_addresses({KEY_URL: weak, JWKS: {"keys": [weak]}})
    assert proof_of(check(forged({"alg": "RS256"}, bytes(128)), at_address)) == "key.weak"


JWKS_OUT_OF_ORDER: dict[str, tuple[JsonObject, str]] = {
    "a key for encryption": ({"use": "enc"}, "key.malformed"),
    "a key that only signs": ({"key_ops": ["sign"]}, "key.malformed"),
    "a key of another algorithm": ({"alg": "ES384"}, "key.malformed"),
    "a list of algorithms": ({"alg": ["ES256"]}, "key.malformed"),
    "a point off its curve": ({"y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, "key.malformed"),
    "another curve": ({"crv": "secp256k1"}, "unsupported.key_type"),
    "no curve": ({"crv": 1}, "unsupported.key_type"),
}


@pytest.mark.parametrize("name", JWKS_OUT_OF_ORDER)
def test_a_key_out_of_order_proves_nothing(name: str) -> None:
    members, code = JWKS_OUT_OF_ORDER[name]
    assert proof_of(check(token(header=in_header(key(), **members)))) == code
    at_address = at_addresses({KEY_URL: jwk(key(), **members)})
    assert proof_of(check(token(), at_address)) == code


def test_the_table_of_headers_needs_a_good_token_to_be_worth_anything() -> None:
    assert check(token()).verdict is Outcome.VALID
