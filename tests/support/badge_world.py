"""A small world for tests: an issuer with two keys, its documents, and badges that it signs through the front door."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credentials import status_list
from credentials.canonical import Canonicaliser
from credentials.did_documents import compose_did_document, did_web_url
from credentials.gathered import Evidence, PinnedKey, Recognition, Retrieved, Unreachable
from credentials.keys import PublicKey
from credentials.proofs import eddsa_rdfc_2022
from credentials.rehearsal import Rehearsed, complete, rehearse
from credentials.status_list import Bitstring
from credentials.strict_json import JsonObject, dump

NOW = datetime(2026, 11, 2, 9, 0, 0, tzinfo=UTC)
SKILL = "https://w3id.org/movement-badges/skills/abc234"
# One canonicaliser for all tests: it keeps the compiled contexts.
CANONICALISER = Canonicaliser()


@dataclass(frozen=True)
class Key:
    """A private key of a test, named by a word; signs rehearsals as a signer does."""

    name: str
    private: Ed25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seed = hashlib.sha256(f"key {self.name}".encode()).digest()
        object.__setattr__(self, "private", Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_key(self) -> PublicKey:
        return PublicKey("Ed25519", self.private.public_key().public_bytes_raw())

    def sign(self, rehearsed: Rehearsed) -> bytes:
        return self.private.sign(rehearsed.take_hash_data())


@dataclass(frozen=True)
class Hub:
    """An issuer under did:web with a credential key and a status key."""

    did: str = "did:web:badges.example.org:issuers:hub"
    credential_key: Key = Key("hub credentials")
    status_key: Key = Key("hub status")
    list_url: str = "https://badges.example.org/status/1"

    def method(self, key: Key) -> str:
        return f"{self.did}#{key.public_key.multikey}"

    def did_document(self) -> JsonObject:
        return compose_did_document(
            self.did, credential_keys=[self.credential_key.public_key], status_keys=[self.status_key.public_key]
        )

    def unsigned(self, *, index: int = 7, **members: object) -> JsonObject:
        """Give an unsigned badge as we issue it."""
        document: JsonObject = {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
            ],
            "id": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Source finder",
            "issuer": {"id": self.did, "type": ["Profile"], "name": "Hub", "url": "https://hub.example.org"},
            "validFrom": "2026-11-02T08:00:00Z",
            "awardedDate": "2026-11-02T08:00:00Z",
            "credentialSubject": {
                "id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": "https://badges.example.org/achievements/1",
                    "type": ["Achievement"],
                    "name": "Source finder",
                    "description": "Finds sources.",
                    "criteria": {"id": "https://badges.example.org/achievements/1", "narrative": "Found ten."},
                    "alignment": [
                        {
                            "type": ["Alignment"],
                            "targetName": "Cites sources",
                            "targetUrl": SKILL,
                            "targetFramework": "Movement skills",
                        }
                    ],
                },
            },
            "credentialSchema": [
                {
                    "id": (
                        "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
                    ),
                    "type": "1EdTechJsonSchemaValidator2019",
                }
            ],
            "credentialStatus": status_list.compose_entry(list_url=self.list_url, index=index, purpose="revocation"),
        }
        for name, value in members.items():
            if value is None:
                del document[name]
            else:
                document[name] = value  # type: ignore[assignment] # tests put anything there, wrong things too
        return document

    def issue(self, unsigned: JsonObject | None = None, *, at: datetime = NOW) -> bytes:
        """Award a badge through the ceremony."""
        rehearsed = rehearse(
            unsigned or self.unsigned(),
            method_id=self.method(self.credential_key),
            created=at,
            at=at,
            canonicaliser=CANONICALISER,
        )
        return complete(rehearsed, self.credential_key.sign(rehearsed), self.credential_key.public_key)

    def status(
        self,
        *,
        revoked: tuple[int, ...] = (),
        at: datetime = NOW,
        purpose: str = "revocation",
        validity: timedelta = timedelta(hours=24),
    ) -> JsonObject:
        """Give a signed status list."""
        bits = Bitstring()
        for index in revoked:
            bits.set(index)
        unsigned = status_list.compose(
            list_url=self.list_url,
            issuer_did=self.did,
            purpose=purpose,
            bits=bits,
            valid_from=at,
            valid_until=at + validity,
        )
        return sign(unsigned, self.status_key, method=self.method(self.status_key), created=at)

    def evidence(
        self,
        *,
        status: JsonObject | Unreachable | None = None,
        did_document: JsonObject | Unreachable | None = None,
        more: Mapping[str, JsonObject] | None = None,
        recognition: Recognition | None = None,
        at: datetime = NOW,
    ) -> Evidence:
        """Give the documents of this issuer as a verifier finds them."""
        found: dict[str, JsonObject | Unreachable] = {
            did_web_url(self.did): did_document or self.did_document(),
            self.list_url: status or self.status(at=at),
            **(more or {}),
        }
        return Evidence(
            {
                url: content
                if isinstance(content, Unreachable)
                else Retrieved(url=url, content=dump(content), at=at, source="network")
                for url, content in found.items()
            },
            recognition,
        )

    def pinned(
        self, key: Key, *, first_seen: datetime = NOW - timedelta(days=365), last_seen: datetime = NOW
    ) -> PinnedKey:
        """Give a key of this issuer as the registry remembers it: seen from a year ago until now."""
        return PinnedKey.of(key.public_key, id=self.method(key), first_seen=first_seen, last_seen=last_seen)

    def recognition(self, **changes: object) -> Recognition:
        """Give the registry's entry for this issuer: this skill, its vouchsafed name."""
        members: dict[str, object] = {
            "did": self.did,
            "name": "The Hub",
            "vouched_by": "The Committee",
            "skills": frozenset({SKILL}),
            **changes,
        }
        return Recognition(**members)  # type: ignore[arg-type] # tests change one member at a time


def sign(document: JsonObject, key: Key, *, method: str, created: datetime = NOW, **options: str) -> JsonObject:
    """Sign anything with a key of a test, past every lint: this is how bad badges are made."""
    proof: JsonObject = {**eddsa_rdfc_2022.configure(method_id=method, created=created), **options}
    data = eddsa_rdfc_2022.hash_data(document, proof, CANONICALISER)
    return eddsa_rdfc_2022.attach(document, proof, key.private.sign(data))
