"""A small world of issuers: real keys, DID documents, status lists and badges, with knobs for what can go wrong.

    world = World(clock())
    hub = world.issuer("hub")
    badge = world.badge(hub)                       # a good badge
    hub.revoke(badge)                              # now revoked
    world.internet.down.add(hub.host)              # now out of reach
    fetcher, registry = world.fetcher(), world.registry(hub)

Every badge is signed by the same code that our issuer signs with; `signed` lets a test sign anything.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from internet import Internet

from chassis.fetching import Fetcher
from credentials.canonical import Canonicaliser
from credentials.did_documents import compose_did_document, did_web_url
from credentials.instants import format_instant
from credentials.keys import PublicKey
from credentials.proofs import eddsa_rdfc_2022
from credentials.status_list import Bitstring, compose
from credentials.strict_json import JsonObject, JsonValue, dump
from verifier.trust import RecognisedIssuer, Registry, Scope, SeenKey

CONTEXTS: list[JsonValue] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
SKILL = "https://w3id.org/movement-badges/skills/aaaaaa"
_canonicaliser = Canonicaliser()


@dataclass(frozen=True)
class Key:
    """A key pair that a seed decides."""

    private: Ed25519PrivateKey

    @classmethod
    def of(cls, seed: str) -> "Key":
        return cls(Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest()))

    @property
    def public(self) -> PublicKey:
        return PublicKey("Ed25519", self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def signed(document: JsonObject, key: Key, *, method: str, created: datetime) -> JsonObject:
    """Give any document with a good proof under `key`, named by `method`."""
    options = eddsa_rdfc_2022.configure(method_id=method, created=created)
    signature = key.private.sign(eddsa_rdfc_2022.hash_data(document, options, _canonicaliser))
    return eddsa_rdfc_2022.attach(document, options, signature)


@dataclass
class Issuer:
    """An organisation with a DID, two keys and a status list, all published on its site."""

    world: "World"
    host: str
    slug: str
    name: str
    list_purpose: str = "revocation"
    list_lifetime: timedelta = timedelta(hours=24)
    set_bits: set[int] = field(default_factory=set)
    awarded: int = 0

    @property
    def did(self) -> str:
        return f"did:web:{self.host.replace(':', '%3A')}:issuers:{self.slug}"

    @property
    def did_url(self) -> str:
        return did_web_url(self.did)

    @property
    def list_url(self) -> str:
        return f"https://{self.host}/status/{self.slug}"

    @property
    def key(self) -> Key:
        return Key.of(f"{self.did} credentials")

    @property
    def status_key(self) -> Key:
        return Key.of(f"{self.did} status")

    def method(self, key: Key) -> str:
        return f"{self.did}#{key.public.multikey}"

    def did_document(self) -> bytes:
        return dump(
            compose_did_document(self.did, credential_keys=[self.key.public], status_keys=[self.status_key.public])
        )

    def status_list(self, *, at: datetime | None = None, by: Key | None = None, **members: JsonValue) -> bytes:
        """Give the list as it stands, signed; `by` another key, with other `members`, for what can go wrong."""
        at = at or self.world.at
        bits = Bitstring()
        for index in self.set_bits:
            bits.set(index)
        document = compose(
            list_url=self.list_url,
            issuer_did=self.did,
            purpose=self.list_purpose,
            bits=bits,
            valid_from=at,
            valid_until=at + self.list_lifetime,
        )
        key = by or self.status_key
        return dump(signed({**document, **members}, key, method=self.method(key), created=at))

    def publish(self) -> None:
        """Put DID document and status list on the site, as they are now."""
        self.world.internet.documents[self.did_url] = self.did_document()
        self.world.internet.documents[self.list_url] = self.status_list()

    def revoke(self, badge: bytes) -> None:
        """Revoke a badge and publish the list."""
        status = json.loads(badge)["credentialStatus"]
        self.set_bits.add(int(status["statusListIndex"]))
        self.publish()

    def recognition(
        self, *, scope: Scope | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> RecognisedIssuer:
        """Give a registry entry for this issuer: everything, since a year ago, unless told otherwise."""
        keys = (self.key, self.status_key)
        return RecognisedIssuer(
            did=self.did,
            name=self.name,
            scope=scope or Scope(covers_all=True),
            since=since or self.world.at - timedelta(days=365),
            until=until,
            vouched_by="The movement",
            keys=tuple(SeenKey(self.method(key), key.public.multikey, self.world.at, self.world.at) for key in keys),
        )


@dataclass
class World:
    """Issuers on an Internet, at one moment."""

    at: datetime
    internet: Internet = field(default_factory=Internet)

    def issuer(self, slug: str = "hub", *, host: str = "badges.example.org", name: str | None = None) -> Issuer:
        """Give a new issuer, published."""
        issuer = Issuer(self, host, slug, name or f"Issuer {slug}")
        issuer.publish()
        return issuer

    def unsigned(
        self,
        issuer: Issuer,
        *,
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        skills: Sequence[str] = (SKILL,),
        **members: JsonValue,
    ) -> JsonObject:
        """Give a badge before its signature; `members` replace or add members at the top."""
        issuer.awarded += 1
        index = issuer.awarded * 7
        identifier = UUID(bytes=sha256(f"{issuer.did} {index}".encode()).digest()[:16], version=4)
        document: JsonObject = {
            "@context": list(CONTEXTS),
            "id": f"urn:uuid:{identifier}",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": f"https://{issuer.host}/"},
            "validFrom": format_instant(valid_from or self.at - timedelta(days=30)),
            "name": "Workshop facilitation",
            "credentialSubject": {
                "id": f"urn:uuid:{UUID(bytes=sha256(identifier.bytes).digest()[:16], version=4)}",
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": f"https://{issuer.host}/achievements/facilitation",
                    "type": ["Achievement"],
                    "name": "Workshop facilitation",
                    "description": "Plans and leads an editing workshop.",
                    "criteria": {"narrative": "Led **two** workshops with at least five participants."},
                    "alignment": [
                        {"type": ["Alignment"], "targetName": f"Skill {number}", "targetUrl": skill}
                        for number, skill in enumerate(skills, 1)
                    ],
                },
            },
            "credentialStatus": {
                "id": f"{issuer.list_url}#{index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": issuer.list_purpose,
                "statusListIndex": str(index),
                "statusListCredential": issuer.list_url,
            },
        }
        if valid_until is not None:
            document["validUntil"] = format_instant(valid_until)
        if not skills:
            subject = document["credentialSubject"]
            assert isinstance(subject, dict)
            assert isinstance(subject["achievement"], dict)
            del subject["achievement"]["alignment"]
        return {**document, **members}

    def badge(
        self,
        issuer: Issuer,
        *,
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        skills: Sequence[str] = (SKILL,),
        by: Key | None = None,
        method: str | None = None,
        **members: JsonValue,
    ) -> bytes:
        """Give a signed badge; good unless told otherwise."""
        document = self.unsigned(issuer, valid_from=valid_from, valid_until=valid_until, skills=skills, **members)
        key = by or issuer.key
        created = valid_from or self.at - timedelta(days=30)
        return dump(signed(document, key, method=method or issuer.method(key), created=created))

    def fetcher(self) -> Fetcher:
        """Give a fetcher that meets this world's Internet and no other."""
        return Fetcher(resolver=self.internet.resolve, network=self.internet, clock=lambda: self.at)

    def registry(self, *issuers: Issuer) -> Registry:
        """Give a registry that recognises these issuers for everything."""
        return Registry([issuer.recognition() for issuer in issuers])


def altered(badge: bytes, changes: Mapping[str, JsonValue]) -> bytes:
    """Give a badge with members changed after its signature, each by its path: `credentialSubject/achievement/name`."""
    document: JsonObject = json.loads(badge)
    for path, value in changes.items():
        *parents, last = path.split("/")
        place = document
        for parent in parents:
            inner = place[parent]
            assert isinstance(inner, dict)
            place = inner
        if value is None:
            del place[last]
        else:
            place[last] = value
    return json.dumps(document).encode()
