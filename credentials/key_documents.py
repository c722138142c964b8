"""Documents at web addresses in which an issuer publishes keys, and DIDs that are nothing but a key.

Four forms are read, told apart by their members: a controller document with its methods, one method standing alone
(Multikey or JsonWebKey), a bare JWK, and a set of JWKs. Nothing is fetched here.

Spec: Controlled Identifiers 1.0 section 2; RFC 7517 sections 4 and 5; Open Badges 3.0 section 8.2.4;
<https://github.com/quartzjer/did-jwk/blob/main/spec.md>.
"""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from credentials.did_documents import (
    MAX_METHODS,
    DidDocument,
    VerificationMethod,
    did_key_document,
    did_web_url,
    parse_did_document,
)
from credentials.keys import PublicKey
from credentials.multibase import base64url_decode
from credentials.problems import CredentialProblem, MalformedDid, MalformedDidDocument
from credentials.strict_json import JsonObject, JsonValue, parse_object

JWKS_PATH: Final = "/.well-known/jwks.json"
# An RSA key of 4,096 bits in base64url, twice over.
MAX_DID_JWK_CHARACTERS: Final = 2_048
MAX_URL_CHARACTERS: Final = 2_048
_DID_JWK: Final = "did:jwk:"


def computed_document(did: str) -> DidDocument | None:
    """Give the document of a DID that is nothing but a key (did:key, did:jwk); None for any other identifier.

    Raises:
        CredentialProblem: the DID is malformed, or its key is.
    """
    if did.startswith("did:key:"):
        return did_key_document(did)
    if did.startswith(_DID_JWK):
        return _did_jwk_document(did)
    return None


def document_url(controller: str) -> str | None:
    """Give the URL at which an identifier publishes its keys: that of its did:web document, or the https URL itself.

    Raises:
        CredentialProblem: a did:web that is malformed, or a DID of another method.
    """
    if controller.startswith("did:"):
        return None if controller.startswith(("did:key:", _DID_JWK)) else did_web_url(controller)
    url = controller.partition("#")[0]
    return url if _is_web_address(url) else None


def jwks_url(issuer: str) -> str | None:
    """Give the URL of the key set of an https issuer's authority (Open Badges 3.0 section 8.5); None for others."""
    return f"https://{urlsplit(issuer).netloc}{JWKS_PATH}" if _is_web_address(issuer) else None


def read_controller_document(content: bytes, *, controller: str) -> DidDocument | None:
    """Read the document that stands at a controller's own address; None when it is of another form.

    Raises:
        CredentialProblem: no JSON of the strict kind, a member not of its type, or the document of another.
    """
    document = parse_object(content)
    if controller.startswith("did:") or not {"verificationMethod", "assertionMethod"}.isdisjoint(document):
        return parse_did_document(document, did=controller)
    return None


def read_single_method(content: bytes, *, method: str) -> VerificationMethod | None:
    """Read the one method, or bare JWK, that stands at the address of a method; None when it is of another form.

    A bare JWK says by its member `iss` whose it is, if it says so at all: `controller` is empty otherwise.

    Raises:
        CredentialProblem: no JSON of the strict kind, a malformed method, or one under another id.
    """
    document = parse_object(content)
    if "kty" in document:
        return _of_jwk(document, method=method)
    if {"publicKeyMultibase", "publicKeyJwk"}.isdisjoint(document):
        return None
    controller = document.get("controller")
    listed = parse_did_document(
        {"id": controller if isinstance(controller, str) else "", "verificationMethod": [dict(document)]}
    ).methods[0]
    if listed.id != method:
        raise MalformedDidDocument(path="/id")
    return listed


@dataclass(frozen=True)
class JwkSet:
    """The keys of a set that can be read; the others are left out."""

    methods: tuple[VerificationMethod, ...]

    def by_id(self, kid: str) -> VerificationMethod | None:
        """Give the one key with exactly this `kid`; two under one name are none."""
        found = [method for method in self.methods if method.id == kid]
        return found[0] if len(found) == 1 else None


def read_jwk_set(content: bytes) -> JwkSet:
    """Read a JWK Set.

    Raises:
        CredentialProblem: no JSON of the strict kind, or no set.
    """
    keys = parse_object(content).get("keys")
    if not isinstance(keys, list) or len(keys) > MAX_METHODS:
        raise MalformedDidDocument(path="/keys")
    return JwkSet(tuple(_of_jwk(item, method=_text(item.get("kid"))) for item in keys if isinstance(item, dict)))


def _of_jwk(jwk: JsonObject, *, method: str) -> VerificationMethod:
    """Read a JWK as a method; `exp` and `revoked` are those of OpenID Federation 1.0 section 8.7.2."""
    listed = VerificationMethod(
        id=method,
        type="JsonWebKey",
        controller=_issuer_in(jwk),
        public_key=None,
        expires=_moment(jwk, "exp"),
        revoked=_revoked(jwk.get("revoked")),
    )
    try:
        return replace(listed, public_key=PublicKey.from_jwk(jwk))
    except CredentialProblem as problem:
        return replace(listed, key_problem=problem)


def _issuer_in(jwk: JsonObject) -> str:
    if "iss" not in jwk:
        return ""
    # What is no name at all must not read as no restriction.
    return _text(jwk["iss"]) or "(malformed)"


def _revoked(value: JsonValue) -> datetime | None:
    if value is None or value is False:
        return None
    # A revocation whose date cannot be read has no beginning: it counts from ever.
    return (_moment(value, "revoked_at") if isinstance(value, dict) else None) or datetime.min.replace(tzinfo=UTC)


def _moment(jwk: JsonObject, member: str) -> datetime | None:
    if member not in jwk:
        return None
    moment = numeric_date(jwk[member])
    if moment is None:
        # An end that cannot be read must not become a key without an end.
        return datetime.min.replace(tzinfo=UTC)
    return moment


def numeric_date(value: JsonValue) -> datetime | None:
    """Read a NumericDate (RFC 7519 section 2), cut to seconds; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(math.floor(value), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _did_jwk_document(did: str) -> DidDocument:
    encoded = did.removeprefix(_DID_JWK)
    if len(encoded) > MAX_DID_JWK_CHARACTERS:
        raise MalformedDid(did=did[:64])
    try:
        jwk = parse_object(base64url_decode(encoded))
    except CredentialProblem as error:
        raise MalformedDid(did=did[:64]) from error
    method = replace(_of_jwk(jwk, method=f"{did}#0"), controller=did, expires=None, revoked=None)
    return DidDocument(did, (method,), (method.id,))


def _is_web_address(url: str) -> bool:
    """Say whether a URL may be asked for at all; whether its host may be, the fetcher says."""
    if not url.startswith("https://") or len(url) > MAX_URL_CHARACTERS:
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
