"""An issuer of Open Badges 2.0 for tests: its web site, its RSA key, and badges hosted or signed, good or bad."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.multibase import base64url_encode
from credentials.strict_json import JsonObject, JsonValue
from credentials.verification import needed

NOW = datetime(2026, 11, 2, 9, 0, 0, tzinfo=UTC)
CONTEXT = "https://w3id.org/openbadges/v2"
ADDRESS = "ada@example.org"
SALT = "deadsea"
SKILL = "https://w3id.org/movement-badges/skills/abc234"


@cache
def rsa_key(name: str, bits: int = 2048) -> RSAPrivateKey:
    """Give the RSA key of that name; one for the whole run, for making it takes a while."""
    return generate_private_key(public_exponent=65537, key_size=bits)


def pem(key: RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


@dataclass
class Academy:
    """An issuer whose documents stand on one site; `pages` is what the site answers, by address."""

    origin: str = "https://academy.example.org"
    pages: dict[str, bytes | Unreachable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.publish(self.issuer_url, self.profile())
        self.publish(self.badge_url, self.badge_class())
        self.publish(self.key_url, self.cryptographic_key())
        self.publish(self.list_url, self.revocation_list())
        self.publish(self.assertion_url, self.assertion())

    @property
    def issuer_url(self) -> str:
        return f"{self.origin}/issuer"

    @property
    def badge_url(self) -> str:
        return f"{self.origin}/badges/editing"

    @property
    def key_url(self) -> str:
        return f"{self.origin}/keys/1"

    @property
    def list_url(self) -> str:
        return f"{self.origin}/revoked"

    @property
    def assertion_url(self) -> str:
        return f"{self.origin}/assertions/1"

    @property
    def key(self) -> RSAPrivateKey:
        return rsa_key(self.origin)

    def publish(self, url: str, document: JsonObject | Unreachable | bytes) -> None:
        self.pages[url] = json.dumps(document).encode() if isinstance(document, dict) else document

    def profile(self, **members: JsonValue) -> JsonObject:
        return _with(
            {
                "@context": CONTEXT,
                "id": self.issuer_url,
                "type": "Issuer",
                "name": "Academy",
                "url": self.origin,
                "email": "badges@academy.example.org",
            },
            members,
        )

    def badge_class(self, **members: JsonValue) -> JsonObject:
        return _with(
            {
                "@context": CONTEXT,
                "id": self.badge_url,
                "type": "BadgeClass",
                "name": "Editing",
                "description": "Edits with sources.",
                "image": f"{self.origin}/badges/editing.png",
                "criteria": {"id": f"{self.origin}/badges/editing/criteria", "narrative": "Edited ten articles."},
                "issuer": self.issuer_url,
                "tags": ["editing"],
                "alignment": [{"targetName": "Cites sources", "targetUrl": SKILL}],
            },
            members,
        )

    def assertion(self, **members: JsonValue) -> JsonObject:
        identity = "sha256$" + hashlib.sha256((ADDRESS + SALT).encode()).hexdigest()
        return _with(
            {
                "@context": CONTEXT,
                "id": self.assertion_url,
                "type": "Assertion",
                "recipient": {"type": "email", "hashed": True, "salt": SALT, "identity": identity},
                "badge": self.badge_url,
                "verification": {"type": "hosted"},
                "issuedOn": "2026-10-02T09:00:00+02:00",
            },
            members,
        )

    def signed_assertion(self, **members: JsonValue) -> JsonObject:
        signed: JsonObject = {
            "id": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
            "verification": {"type": "SignedBadge", "creator": self.key_url},
        }
        return self.assertion(**{**signed, **members})

    def cryptographic_key(self, **members: JsonValue) -> JsonObject:
        return _with(
            {
                "@context": CONTEXT,
                "id": self.key_url,
                "type": "CryptographicKey",
                "owner": self.issuer_url,
                "publicKeyPem": pem(self.key),
            },
            members,
        )

    def revocation_list(self, *revoked: JsonValue, **members: JsonValue) -> JsonObject:
        return _with(
            {
                "@context": CONTEXT,
                "id": self.list_url,
                "type": "RevocationList",
                "issuer": self.issuer_url,
                "revokedAssertions": list(revoked),
            },
            members,
        )

    def sign(
        self, document: JsonObject | None = None, *, key: RSAPrivateKey | None = None, header: JsonObject | None = None
    ) -> bytes:
        """Give a compact JWS of an assertion."""
        signing_input = _signing_input(document or self.signed_assertion(), header or {"alg": "RS256"})
        signature = (key or self.key).sign(signing_input, padding.PKCS1v15(), hashes.SHA256())
        return signing_input + b"." + base64url_encode(signature).encode()

    def sign_by_profile(self, **members: JsonValue) -> None:
        """List the key and the revocation list in the profile, as an issuer of signed badges does."""
        self.publish(self.issuer_url, self.profile(publicKey=self.key_url, revocationList=self.list_url, **members))

    def evidence(self, handed_in: bytes, recognition: Recognition | None = None) -> Evidence:
        """Give what a verifier finds that looks for everything that is needed, and for nothing else."""
        documents = dict[str, Retrieved | Unreachable]()
        while missing := needed(handed_in, Evidence(documents)):
            for url in missing:
                page = self.pages.get(url, Unreachable(url, "fetch.status", "404"))
                documents[url] = page if isinstance(page, Unreachable) else Retrieved(url, page, NOW, "network")
        return Evidence(documents, recognition)

    def recognition(self, **changes: object) -> Recognition:
        """Give the registry's entry for this issuer, by the address of its profile."""
        members: dict[str, object] = {
            "did": self.issuer_url,
            "name": "The Academy",
            "vouched_by": "The Committee",
            "skills": frozenset({SKILL}),
            **changes,
        }
        return Recognition(**members)  # type: ignore[arg-type] # tests change one member at a time


def written(document: JsonObject) -> bytes:
    return json.dumps(document).encode()


def mac_signed(document: JsonObject, secret: bytes) -> bytes:
    """Give a token whose signature is a code under a secret, as if a public key could be one."""
    import hmac  # noqa: PLC0415 - only this attack needs it

    signing_input = _signing_input(document, {"alg": "HS256"})
    return signing_input + b"." + base64url_encode(hmac.digest(secret, signing_input, "sha256")).encode()


def text_chunk(kind: bytes, text: bytes, *, keyword: bytes = b"openbadges") -> bytes:
    """Give a PNG chunk of text, `iTXt` or `tEXt`."""
    data = keyword + b"\0" + (b"\0\0\0\0" if kind == b"iTXt" else b"") + text
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def with_chunks(image: bytes, *chunks: bytes) -> bytes:
    """Give a PNG with chunks behind its header."""
    return image[:33] + b"".join(chunks) + image[33:]


def baked_svg(*, verify: str | None = None, body: bytes = b"") -> bytes:
    """Give an SVG with an older badge in it."""
    attribute = f' verify="{verify}"'.encode() if verify is not None else b""
    inside = b"<![CDATA[" + body + b"]]>" if body else b""
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org"><openbadges:assertion'
        + attribute + b">" + inside + b"</openbadges:assertion></svg>"
    )  # fmt: skip


def _signing_input(document: JsonObject, header: JsonObject) -> bytes:
    return ".".join(base64url_encode(json.dumps(part).encode()) for part in (header, document)).encode()


def _with(document: JsonObject, members: Mapping[str, JsonValue]) -> JsonObject:
    """Give a document with members changed; a member that becomes None is left out."""
    return {name: value for name, value in {**document, **members}.items() if value is not None}
