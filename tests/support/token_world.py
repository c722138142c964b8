"""Tokens for tests: badges of issuers with keys of every kind, as compact JWS, good and bad."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from badge_world import NOW, Hub
from foreign_keys import PrivateKey, private_key, public_key, raw_signature

from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.instants import parse_instant
from credentials.keys import KeyKind
from credentials.multibase import base64url_encode
from credentials.strict_json import JsonObject, JsonValue, dump

KINDS: Final[dict[str, KeyKind]] = {"RS256": "RSA", "ES256": "P-256", "ES384": "P-384", "EdDSA": "Ed25519"}
ISSUER: Final = "https://university.example.org/issuers/7"
JWKS: Final = "https://university.example.org/.well-known/jwks.json"
KEY_URL: Final = "https://university.example.org/keys/1"
HUB: Final = Hub()
UNIVERSITY: Final = Hub(did=ISSUER)


def key(algorithm: str = "ES256", name: str = "university") -> PrivateKey:
    """Give the key that a word names, of the kind that an algorithm needs."""
    return private_key(KINDS[algorithm], name)


def jwk(private: PrivateKey, **members: JsonValue) -> JsonObject:
    """Give the public half as a JWK."""
    return {**public_key(private).jwk, **members}


def badge(issuer: Hub = UNIVERSITY, /, **members: JsonValue) -> JsonObject:
    """Give an unsigned badge without a status list, so that the key is all that a verifier has to look up."""
    document = issuer.unsigned(credentialStatus=None)
    return {name: value for name, value in {**document, **members}.items() if value is not None}


def claims(document: JsonObject | None = None, **changes: JsonValue) -> JsonObject:
    """Give the payload of data model 2.0: the badge and its claims; a change to None takes a member away."""
    document = document or badge()
    subject = document.get("credentialSubject")
    payload: JsonObject = {
        **document,
        "iss": issuer_of(document),
        "jti": document["id"],
        "nbf": seconds(str(document["validFrom"])),
    }
    if isinstance(subject, dict) and "id" in subject:
        payload["sub"] = subject["id"]
    if "validUntil" in document:
        payload["exp"] = seconds(str(document["validUntil"]))
    return {name: value for name, value in {**payload, **changes}.items() if value is not None}


def older_claims(
    document: JsonObject | None = None, *, leave_out: tuple[str, ...] = (), **changes: JsonValue
) -> JsonObject:
    """Give the payload of data model 1.1: claims, and in `vc` the badge without the members in `leave_out`."""
    payload = claims(document)
    inner = {name: value for name, value in payload.items() if name not in ("iss", "jti", "nbf", "sub", "exp")}
    inner["@context"] = ["https://www.w3.org/2018/credentials/v1", *list_of(inner["@context"])[1:]]
    inner["issuanceDate"] = inner.pop("validFrom")
    if "validUntil" in inner:
        inner["expirationDate"] = inner.pop("validUntil")
    for member in leave_out:
        del inner[member]
    outer = {name: value for name, value in payload.items() if name in ("iss", "jti", "nbf", "sub", "exp")}
    return {name: value for name, value in {**outer, "vc": inner, **changes}.items() if value is not None}


def list_of(value: JsonValue) -> list[JsonValue]:
    assert isinstance(value, list)
    return value


def issuer_of(document: JsonObject) -> JsonValue:
    issuer = document["issuer"]
    assert isinstance(issuer, dict)
    return issuer["id"]


def seconds(text: str) -> int:
    instant = parse_instant(text)
    assert instant is not None
    return int(instant.timestamp())


def encode(header: JsonObject, payload: JsonObject | bytes, private: PrivateKey) -> bytes:
    """Sign anything as a compact JWS; what the header says has no say in how."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    parts = f"{base64url_encode(json.dumps(header).encode())}.{base64url_encode(body)}"
    return f"{parts}.{base64url_encode(raw_signature(private, parts.encode()))}".encode()


def token(payload: JsonObject | None = None, *, algorithm: str = "ES256", header: JsonObject | None = None) -> bytes:
    """Give the university's badge under its key; header members change or, as None, go away."""
    members: JsonObject = {"alg": algorithm, "kid": KEY_URL, "typ": "JWT", **(header or {})}
    kept: JsonObject = {name: value for name, value in members.items() if value is not None}
    return encode(kept, claims() if payload is None else payload, key(algorithm))


def at_addresses(
    documents: Mapping[str, JsonObject | bytes | Unreachable],
    recognition: Recognition | None = None,
    *,
    at: datetime = NOW,
) -> Evidence:
    """Give what a verifier finds at some addresses."""
    return Evidence(
        {
            url: found
            if isinstance(found, Unreachable)
            else Retrieved(url=url, content=found if isinstance(found, bytes) else dump(found), at=at, source="network")
            for url, found in documents.items()
        },
        recognition,
    )


def in_header(private: PrivateKey, **members: JsonValue) -> JsonObject:
    """Give header members that carry the key itself and name none."""
    return {"kid": None, "jwk": jwk(private, **members)}


def university(algorithm: str = "ES256") -> Evidence:
    """Give the university's addresses: a bare JWK behind its `kid`, and the same key in its set."""
    return at_addresses({KEY_URL: jwk(key(algorithm)), JWKS: {"keys": [jwk(key(algorithm), kid=KEY_URL)]}})
