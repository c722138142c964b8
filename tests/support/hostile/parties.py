"""Who takes part in the cases: issuers with published keys, which nobody must trust, and what is on their sites."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from badge_world import NOW, SKILL, Hub, Key, sign
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from foreign_badges import foreign_badge, mint
from foreign_keys import PrivateKey, private_key, public_key, raw_signature
from hostile.case import Documents, unpadded, written
from hostile.packing import packed
from older_badges import Academy

from credentials.did_documents import did_web_url
from credentials.gathered import Unreachable
from credentials.instants import format_instant
from credentials.keys import KeyKind
from credentials.strict_json import JsonObject, JsonValue, dump

KEYS: Final = Path(__file__).with_name("keys")
HUB: Final = Hub()
DID_URL: Final = did_web_url(HUB.did)
LIST_URL: Final = HUB.list_url
ALLY: Final = Hub(
    did="did:web:ally.example.org:issuers:ally",
    credential_key=Key("ally credentials"),
    status_key=Key("ally status"),
    list_url="https://ally.example.org/status/1",
)
MALLORY: Final = Key("mallory")
UNIVERSITY: Final = "https://university.example.org/issuers/7"
KEY_URL: Final = "https://university.example.org/keys/1"
JWKS_URL: Final = "https://university.example.org/.well-known/jwks.json"
FOREIGN: Final = "did:web:foreign.example.org"
FOREIGN_URL: Final = did_web_url(FOREIGN)


def published_rsa(name: str = "rsa-2048") -> RSAPrivateKey:
    """Give an RSA key whose private half stands in this repository for anybody to read."""
    key = load_pem_private_key((KEYS / f"{name}.pem").read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key


class PublishedAcademy(Academy):
    """The academy under a published key, so that what it signs is the same in every run."""

    @property
    def key(self) -> RSAPrivateKey:
        return published_rsa()


def plain() -> JsonObject:
    """Give the hub's badge before it is signed, without a status list: one document less to go wrong."""
    return HUB.unsigned(credentialStatus=None)


def listed(**members: JsonValue) -> JsonObject:
    """Give the hub's badge with its place in the list."""
    return {**HUB.unsigned(), **members}


def signed(document: JsonObject, *, hub: Hub = HUB, key: Key | None = None, **options: str) -> JsonObject:
    """Sign as the hub does; options replace members of the proof."""
    key = key or hub.credential_key
    return sign(document, key, **{"method": hub.method(key), "created": NOW, **options})  # type: ignore[arg-type]


def signed_all(document: JsonObject) -> JsonObject:
    """Sign every member, whatever it is, as a suite without linked data does."""
    key = HUB.credential_key
    return mint("eddsa-jcs-2022", document, key.private, HUB.method(key), NOW)


def site(
    hub: Hub = HUB,
    *,
    did: JsonObject | bytes | Unreachable | None = None,
    status: JsonObject | bytes | Unreachable | None = None,
    lists: bool = False,
    more: Documents | None = None,
) -> Documents:
    """Give what stands on a hub's site: its keys, and its list if that is asked for."""
    keys = hub.did_document() if did is None else did
    found: dict[str, bytes | Unreachable] = {did_web_url(hub.did): dump(keys) if isinstance(keys, dict) else keys}
    if lists or status is not None:
        answer = status_list(hub=hub) if status is None else status
        found[hub.list_url] = written(answer) if isinstance(answer, dict) else answer
    return {**found, **(more or {})}


def status_list(
    *bits: int,
    hub: Hub = HUB,
    key: Key | None = None,
    entries: int = 131_072,
    subject: Mapping[str, JsonValue] | None = None,
    since: datetime = NOW,
    until: datetime = NOW + timedelta(hours=24),
    unsigned: bool = False,
    method: str | None = None,
    **members: JsonValue,
) -> JsonObject:
    """Give a list with these bits set, in the same bytes on every machine, whatever its compressor does."""
    data = bytearray(entries // 8)
    for bit in bits:
        data[bit // 8] |= 0x80 >> bit % 8
    document: JsonObject = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": hub.list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": hub.did,
        "validFrom": format_instant(since),
        "validUntil": format_instant(until),
        "credentialSubject": {
            "id": f"{hub.list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{unpadded(packed(bytes(data)))}",
            **(subject or {}),
        },
    }
    document = {name: value for name, value in {**document, **members}.items() if value is not None}
    key = key or hub.status_key
    return document if unsigned else sign(document, key, method=method or hub.method(key), created=since)


def entry_of(hub: Hub = HUB, index: JsonValue = "7", **members: JsonValue) -> JsonObject:
    entry: JsonObject = {
        "id": f"{hub.list_url}#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": index,
        "statusListCredential": hub.list_url,
        **members,
    }
    return {name: value for name, value in entry.items() if value is not None}


def recognised(hub: Hub = HUB, **members: JsonValue) -> JsonObject:
    """Give an entry of a trust registry, as it stands in a registry file."""
    return {
        "did": hub.did,
        "name": "The Hub",
        "scope": {"skills": [SKILL]},
        "since": "2025-11-02T00:00:00Z",
        "until": None,
        "vouched_by": "The Committee",
        "keys": [],
        **members,
    }


def seen(key: Key, *, first: str = "2025-11-02T00:00:00Z", last: str = "2026-11-02T09:00:00Z") -> JsonObject:
    return {"id": HUB.method(key), "multikey": key.public_key.multikey, "first_seen": first, "last_seen": last}


@dataclass(frozen=True)
class Foreign:
    """An issuer under did:web with one key of any kind."""

    kind: KeyKind

    @property
    def key(self) -> PrivateKey:
        return published_rsa() if self.kind == "RSA" else private_key(self.kind, "published")

    @property
    def method(self) -> str:
        return f"{FOREIGN}#{public_key(self.key).multikey}"

    def badge(self, suite: str, *, edition: str = "VC 2.0", **members: JsonValue) -> JsonObject:
        document = foreign_badge(FOREIGN, edition, suites=(suite,))
        return mint(suite, {**document, **members}, self.key, self.method, NOW)

    def site(self, **members: JsonValue) -> Documents:
        document: JsonObject = {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": FOREIGN,
            "verificationMethod": [
                {
                    "id": self.method,
                    "type": "Multikey",
                    "controller": FOREIGN,
                    "publicKeyMultibase": public_key(self.key).multikey,
                }
            ],
            "assertionMethod": [self.method],
            **members,
        }
        return {FOREIGN_URL: dump(document)}


def token_key(algorithm: str = "ES256", name: str = "university") -> PrivateKey:
    kinds: dict[str, KeyKind] = {"ES256": "P-256", "ES384": "P-384", "EdDSA": "Ed25519"}
    return published_rsa() if algorithm == "RS256" else private_key(kinds[algorithm], name)


def jwk_of(key: PrivateKey, **members: JsonValue) -> JsonObject:
    if isinstance(key, RSAPrivateKey):  # also those that are too weak for `PublicKey`
        numbers = key.public_key().public_numbers()
        modulus = numbers.n.to_bytes(key.key_size // 8, "big")
        exponent = numbers.e.to_bytes(3, "big").lstrip(b"\0")
        return {"kty": "RSA", "n": unpadded(modulus), "e": unpadded(exponent), **members}
    return {**public_key(key).jwk, **members}


def token_of(header: JsonObject | bytes, payload: JsonObject | bytes, key: PrivateKey) -> bytes:
    """Give a compact JWS around anything, with any header."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, payload)]
    signing_input = ".".join(unpadded(part) for part in parts)
    return f"{signing_input}.{unpadded(raw_signature(key, signing_input.encode()))}".encode()


def university_badge(**members: JsonValue) -> JsonObject:
    document = Hub(did=UNIVERSITY).unsigned(credentialStatus=None)
    return {name: value for name, value in {**document, **members}.items() if value is not None}


def claims_of(document: JsonObject | None = None, **changes: JsonValue) -> JsonObject:
    """Give the payload of a token of data model 2.0; a change to None takes a claim away."""
    document = university_badge() if document is None else document
    claims: JsonObject = {
        **document,
        "iss": UNIVERSITY,
        "jti": document["id"],
        "nbf": 1793606400,
        "sub": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def university_token(payload: JsonObject | bytes | None = None, algorithm: str = "ES256", **header: JsonValue) -> bytes:
    members: JsonObject = {"alg": algorithm, "kid": KEY_URL, "typ": "JWT", **header}
    kept: JsonObject = {name: value for name, value in members.items() if value is not None}
    return token_of(kept, claims_of() if payload is None else payload, token_key(algorithm))


def university_site(algorithm: str = "ES256", key: PrivateKey | None = None) -> Documents:
    """Give the university's addresses: a bare JWK where `kid` points to, and the same key in its set."""
    key = key or token_key(algorithm)
    return {
        KEY_URL: written(jwk_of(key)),
        JWKS_URL: written({"keys": [jwk_of(key, kid=KEY_URL)]}),
    }
