"""The gate for compact JWS: one spelling, and no say for the token."""

import json
from pathlib import Path

import pytest

from credentials.jose import parse_compact
from credentials.multibase import base64url_encode
from credentials.problems import CredentialProblem


def part(value: object) -> str:
    return base64url_encode(json.dumps(value).encode() if not isinstance(value, bytes) else value)


HEADER = {"alg": "ES256", "kid": "https://example.org/keys/1", "typ": "JWT"}
PAYLOAD = part({"iss": "did:web:example.org"})
SIGNATURE = part(bytes(64))


def token(**header: object) -> str:
    return f"{part({**HEADER, **header})}.{PAYLOAD}.{SIGNATURE}"


def test_a_good_token_passes() -> None:
    jws = parse_compact(token(cty="vc"))
    assert jws.algorithm == "ES256"
    assert jws.header["kid"] == "https://example.org/keys/1"
    assert json.loads(jws.payload) == {"iss": "did:web:example.org"}
    assert jws.signature == bytes(64)
    assert jws.signing_input.decode() == token(cty="vc").rpartition(".")[0]
    assert jws.ignored == ("cty",)
    assert parse_compact(token().encode()) == parse_compact(token())


def test_the_official_sample_passes(shared_vectors: Path) -> None:
    text = (shared_vectors / "1edtech-ob30" / "simple.jwt").read_text(encoding="ascii").strip()
    assert parse_compact(text).algorithm == "RS256"


GOOD = token()
TWICE = b'{"alg":"ES256","alg":"none"}'
H, P, S = GOOD.split(".")
REFUSALS: list[tuple[str, str | bytes, str]] = [
    ("nothing", "", "jws.malformed"),
    ("two parts", f"{H}.{P}", "jws.malformed"),
    ("four parts", f"{GOOD}.", "jws.malformed"),
    ("an empty header", f".{P}.{S}", "jws.malformed"),
    ("an empty payload", f"{H}..{S}", "jws.malformed"),
    ("an empty signature", f"{H}.{P}.", "jws.malformed"),
    ("a space", f"{H}.{P}. {S}", "jws.malformed"),
    ("a line break at the end", f"{GOOD}\n", "jws.malformed"),
    ("a line break inside", f"{H}.{P[:4]}\n{P[4:]}.{S}", "jws.malformed"),
    ("padding", f"{H}.{P}.{S}==", "jws.malformed"),
    ("the other alphabet", f"{H}.{P}.{S[:-2]}+/", "jws.malformed"),
    ("unused bits that are set", f"{H}.{P}.{S[:-1]}B", "jws.malformed"),
    ("an impossible length", f"{H}.{P}.{S}AAA", "jws.malformed"),
    ("bytes that are no ASCII", GOOD.encode() + b"\xff", "jws.malformed"),
    ("a signature of ten thousand bytes", f"{H}.{P}.{part(bytes(10_000))}", "jws.malformed"),
    ("a header that is a list", f"{part([])}.{P}.{S}", "jws.malformed"),
    ("a header with a member twice", f"{part(TWICE)}.{P}.{S}", "jws.malformed"),
    ("a header that is no JSON", f"{part(b'alg')}.{P}.{S}", "jws.malformed"),
    ("a huge header", token(x="y" * 5_000), "jws.malformed"),
    ("the JSON serialisation", json.dumps({"payload": P, "signatures": []}), "jws.malformed"),
    ("no algorithm", f"{part({'typ': 'JWT'})}.{P}.{S}", "jws.algorithm_refused"),
    ("an algorithm that is null", token(alg=None), "jws.algorithm_refused"),
    ("none", token(alg="none"), "jws.algorithm_refused"),
    ("nOnE", token(alg="nOnE"), "jws.algorithm_refused"),
    ("a shared secret", token(alg="HS256"), "jws.algorithm_refused"),
    ("a shared secret in small letters", token(alg="hs512"), "jws.algorithm_refused"),
    ("jku", token(jku="https://evil.example/keys"), "jws.header_refused"),
    ("x5u", token(x5u="https://evil.example/cert"), "jws.header_refused"),
    ("x5c", token(x5c=["MII"]), "jws.header_refused"),
    ("crit", token(crit=["b64"], b64=False), "jws.header_refused"),
    ("b64", token(b64=False), "jws.header_refused"),
    ("zip", token(zip="DEF"), "jws.header_refused"),
    ("another type of token", token(typ="at+jwt"), "jws.header_refused"),
    ("a type that is an object", token(typ={"a": 1}), "jws.header_refused"),
    ("a kid that is a list", token(kid=["a"]), "jws.header_refused"),
    ("a key that is a text", token(jwk="x"), "jws.header_refused"),
    ("a private key", token(jwk={"kty": "EC", "d": "x"}), "jws.header_refused"),
    ("a shared secret as key", token(jwk={"kty": "oct", "k": "x"}), "jws.header_refused"),
]


@pytest.mark.parametrize(("text", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_a_token_out_of_form_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        parse_compact(text)
    assert refusal.value.code == code
