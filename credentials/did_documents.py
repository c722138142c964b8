"""Whose key is it: did:web and did:key, their grammar and their documents.

Nothing is fetched here. `did_web_url` says where a document stands; whether that host may be asked is decided when it
is fetched. Specifications: <https://w3c-ccg.github.io/did-method-web/>, <https://w3c-ccg.github.io/did-key-spec/>,
<https://www.w3.org/TR/cid-1.0/>.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from credentials.instants import parse_instant
from credentials.keys import PublicKey
from credentials.problems import (
    CredentialProblem,
    DidDocumentOfAnother,
    MalformedDid,
    MalformedDidDocument,
    MalformedKey,
    UnsupportedDidMethod,
    UnsupportedKey,
)
from credentials.strict_json import JsonObject, JsonValue

# A host name has at most 253 characters; no issuer of ours needs more than three short segments after it.
MAX_DID_CHARACTERS: Final = 512
# Keys of ten years with yearly rotation and two keys per organisation, twice over.
MAX_METHODS: Final = 64

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# The last label begins with a letter: no spelling of an IPv4 address does (127.1, 0x7f000001, 2130706433).
_LAST_LABEL: Final = r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST: Final = rf"(?:{_LABEL}\.)*{_LAST_LABEL}"
_PORT: Final = r"[1-9][0-9]{0,4}"
# Percent-encoding is allowed for the colon before the port and nowhere else; a segment of dots would climb.
_SEGMENT: Final = r"(?!\.+(?::|\Z))[A-Za-z0-9._-]+"
_DID_WEB: Final = re.compile(rf"did:web:(?P<host>{_HOST})(?:%3A(?P<port>{_PORT}))?(?P<path>(?::{_SEGMENT})*)\Z")
_DID_KEY: Final = re.compile(r"did:key:(?P<key>z[1-9A-HJ-NP-Za-km-z]+)\Z")
_ANY_DID: Final = re.compile(r"did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})\Z")

_CONTEXTS: Final[tuple[str, ...]] = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

_JWK_CONTEXT: Final = "https://w3id.org/security/jwk/v1"


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """One key of a DID document.

    `public_key` is None when the key is of a kind or spelling that is not read here; `key_problem` then says why.
    """

    id: str
    type: str
    controller: str
    public_key: PublicKey | None
    key_problem: CredentialProblem | None = None
    expires: datetime | None = None
    revoked: datetime | None = None

    def key(self) -> PublicKey:
        """Give the key.

        Raises:
            KeyProblem: it is malformed or weak.
            UnsupportedKey: it is of a kind that is not implemented here.
        """
        if self.public_key is None:
            raise self.key_problem or MalformedKey(reason="absent")
        return self.public_key


@dataclass(frozen=True, slots=True)
class DidDocument:
    """What a DID says about its keys: all methods by id, and which of them may assert."""

    id: str
    methods: tuple[VerificationMethod, ...]
    assertion_method: tuple[str, ...]
    also_known_as: tuple[str, ...] = ()
    _by_id: dict[str, VerificationMethod] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {method.id: method for method in self.methods})

    def method(self, method_id: str) -> VerificationMethod | None:
        """Give the method with exactly this id, if there is one."""
        return self._by_id.get(method_id)

    def may_assert(self, method_id: str) -> bool:
        """Say whether the method is listed for assertions (`assertionMethod`)."""
        return method_id in self.assertion_method


def did_of(method_id: str) -> str:
    """Give the DID or URL before the fragment of a verification method id."""
    return method_id.partition("#")[0]


def did_web_url(did: str) -> str:
    """Give the https URL of a did:web document.

    `did:web:example.org` stands at `/.well-known/did.json`, `did:web:example.org%3A8443:issuers:hub` at
    `https://example.org:8443/issuers/hub/did.json`.

    Raises:
        UnsupportedDidMethod: a well-formed DID of another method.
        MalformedDid: no DID, or a did:web with anything that could name another host or path than it seems to.
    """
    match = _DID_WEB.match(did) if len(did) <= MAX_DID_CHARACTERS else None
    if not match:
        if not did.startswith("did:web:") and len(did) <= MAX_DID_CHARACTERS and _ANY_DID.match(did):
            raise UnsupportedDidMethod(did=did)
        raise MalformedDid(did=did[:MAX_DID_CHARACTERS])
    host, port, path = match["host"], match["port"], match["path"]
    if len(host) > 253 or (port and int(port) > 65_535):
        raise MalformedDid(did=did)
    origin = f"https://{host}:{port}" if port else f"https://{host}"
    return f"{origin}{path.replace(':', '/') or '/.well-known'}/did.json"


def did_key(key: PublicKey) -> str:
    """Give the DID that is nothing but this key."""
    return f"did:key:{key.multikey}"


def did_key_document(did: str) -> DidDocument:
    """Compute the document of a did:key: one method, listed for assertions.

    Raises:
        MalformedDid: not a did:key.
        KeyProblem, UnsupportedKey: as for `PublicKey.from_multikey`.
    """
    match = _DID_KEY.match(did) if len(did) <= MAX_DID_CHARACTERS else None
    if not match:
        raise MalformedDid(did=did[:MAX_DID_CHARACTERS])
    method = VerificationMethod(
        id=f"{did}#{match['key']}",
        type="Multikey",
        controller=did,
        public_key=PublicKey.from_multikey(match["key"]),
    )
    return DidDocument(did, (method,), (method.id,))


def parse_did_document(document: JsonObject, *, did: str | None = None) -> DidDocument:
    """Read a DID document as JSON.

    References may be strings or embedded methods; `#fragment` stands for this document's own DID. A method whose key
    cannot be read is kept with the reason, so that it does not spoil the other methods.

    Args:
        document: the parsed document.
        did: the DID that was asked for, if any; the document must be its own.

    Raises:
        MalformedDidDocument: a member is absent or not of its type, or two methods share an id.
        DidDocumentOfAnother: the document's `id` is another one.
    """
    own = document.get("id")
    if not isinstance(own, str) or not own:
        raise MalformedDidDocument(path="/id")
    if did is not None and own != did:
        raise DidDocumentOfAnother(expected=did, found=own[:MAX_DID_CHARACTERS])
    methods: list[VerificationMethod] = []
    for path, item in _items(document, "verificationMethod"):
        if not isinstance(item, dict):
            raise MalformedDidDocument(path=path)
        methods.append(_method(item, own, path))
    asserting: list[str] = []
    for path, item in _items(document, "assertionMethod"):
        if isinstance(item, dict):
            methods.append(_method(item, own, path))
            asserting.append(methods[-1].id)
        elif isinstance(item, str) and item:
            asserting.append(_absolute(item, own))
        else:
            raise MalformedDidDocument(path=path)
    if len({method.id for method in methods}) != len(methods):
        raise MalformedDidDocument(path="/verificationMethod")
    aliases = [item for _, item in _items(document, "alsoKnownAs") if isinstance(item, str)]
    return DidDocument(own, tuple(methods), tuple(asserting), tuple(aliases))


def compose_did_document(
    did: str,
    *,
    credential_keys: Sequence[PublicKey],
    status_keys: Sequence[PublicKey],
    token_keys: Sequence[PublicKey] = (),
    also_known_as: Sequence[str] = (),
) -> JsonObject:
    """Compose the document of an organisation of ours: keys for credentials, status lists and tokens, all asserting.

    Method ids are absolute and end in the multikey itself, those for tokens in the thumbprint of their JWK; the
    official validator needs that, and `publicKeyJwk` for tokens.
    """
    ids = [f"{did}#{key.multikey}" for key in (*credential_keys, *status_keys)]
    methods: list[JsonValue] = [
        {"id": method_id, "type": "Multikey", "controller": did, "publicKeyMultibase": method_id.partition("#")[2]}
        for method_id in ids
    ]
    for key in token_keys:
        ids.append(f"{did}#{key.thumbprint}")
        methods.append({"id": ids[-1], "type": "JsonWebKey", "controller": did, "publicKeyJwk": key.jwk})
    contexts = [*_CONTEXTS, *([_JWK_CONTEXT] if token_keys else [])]
    document: JsonObject = {"@context": list(contexts), "id": did}
    if also_known_as:
        document["alsoKnownAs"] = list(also_known_as)
    document["verificationMethod"] = methods
    document["assertionMethod"] = list(ids)
    return document


def _items(document: JsonObject, member: str) -> Iterator[tuple[str, JsonValue]]:
    value = document.get(member, [])
    if not isinstance(value, list) or len(value) > MAX_METHODS:
        raise MalformedDidDocument(path=f"/{member}")
    for place, item in enumerate(value):
        yield f"/{member}/{place}", item


def _absolute(reference: str, did: str) -> str:
    return did + reference if reference.startswith("#") else reference


def _method(item: JsonObject, did: str, path: str) -> VerificationMethod:
    texts = {}
    for member in ("id", "type", "controller"):
        value = item.get(member)
        if not isinstance(value, str) or not value:
            raise MalformedDidDocument(path=f"{path}/{member}")
        texts[member] = value
    key: PublicKey | None = None
    problem: CredentialProblem | None = None
    try:
        key = _key(item, texts["type"])
    except CredentialProblem as found:
        problem = found
    return VerificationMethod(
        id=_absolute(texts["id"], did),
        type=texts["type"],
        controller=texts["controller"],
        public_key=key,
        key_problem=problem,
        expires=_instant(item, "expires", path),
        revoked=_instant(item, "revoked", path),
    )


def _key(item: JsonObject, kind: str) -> PublicKey:
    multikey, jwk = item.get("publicKeyMultibase"), item.get("publicKeyJwk")
    if multikey is not None and jwk is not None:
        # Two keys under one id would let two readers check against different ones.
        raise MalformedKey(reason="two keys")
    if kind in {"Multikey", "Ed25519VerificationKey2020"} and isinstance(multikey, str):
        key = PublicKey.from_multikey(multikey)
        if kind == "Ed25519VerificationKey2020" and key.kind != "Ed25519":
            raise MalformedKey(reason="type")
        return key
    if kind in {"JsonWebKey", "JsonWebKey2020"} and isinstance(jwk, dict):
        return PublicKey.from_jwk(jwk)
    raise UnsupportedKey(kind=kind)


def _instant(item: JsonObject, member: str, path: str) -> datetime | None:
    if member not in item:
        return None
    value = item[member]
    instant = parse_instant(value) if isinstance(value, str) else None
    if instant is None:
        # An end that cannot be read must not become a key without an end.
        raise MalformedDidDocument(path=f"{path}/{member}")
    return instant
