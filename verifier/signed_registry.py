"""A trust registry as a signed file: what one operator decided, for another to take over.

The file is a compact JWS (RFC 7515) whose payload is the registry document of `verifier/trust_file.py`, without copies
of documents. It is signed with EdDSA over Ed25519 (RFC 8037) by the exporting node's own registry key, which signs
nothing else. The header holds exactly `alg`, `typ` and `kid`; `kid` only repeats the key, and is never looked up: the
key that counts is the one that the reading operator pinned. See docs/decisions/0017.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwcrypto import jwk, jws
from jwcrypto.common import JWException

from credentials.instants import format_instant
from credentials.keys import PublicKey
from credentials.multibase import base64url_encode
from credentials.problems import CredentialProblem
from credentials.strict_json import JsonObject
from verifier.recognised_issuers import RecognisedIssuer
from verifier.recognition_problems import RegistryForm, RegistrySignature, SourceKey
from verifier.trust_file import MalformedRegistry, RegistryDocument, parse_registry, registry_document

ALGORITHM = "EdDSA"
TYPE = "movement-badges-registry"
MAX_FILE_BYTES = 4 * 1024 * 1024  # about 3,000 issuers with their keys; it is sent back and forth in forms


def sign_registry(
    private_key: Ed25519PrivateKey, issuers: Iterable[RecognisedIssuer], *, publisher: str, at: datetime
) -> str:
    """Give the signed file of `issuers`: one line of ASCII."""
    document: JsonObject = {
        **registry_document(issuers, {}),
        "publisher": publisher,
        "published": format_instant(at),
    }
    return sign_document(private_key, document, kind=TYPE)


def sign_document(private_key: Ed25519PrivateKey, document: JsonObject, *, kind: str) -> str:
    """Give a document as a compact JWS of this `typ`: one line of ASCII."""
    public_key = public_key_of(private_key)
    header = {"alg": ALGORITHM, "typ": kind, "kid": public_key.multikey}
    token = jws.JWS(json.dumps(document, ensure_ascii=False))
    key = jwk.JWK(**public_key.jwk, d=base64url_encode(private_key.private_bytes_raw()))
    token.add_signature(key, protected=json.dumps(header))
    compact: str = token.serialize(compact=True)
    return compact


def open_registry(content: str, *, signed_by: str) -> RegistryDocument:
    """Check the signature of a file against the pinned multikey, and read it.

    Raises:
        SourceKey: `signed_by` is no Ed25519 multikey.
        RegistryForm: it is no such file; the field `detail` says where and why.
        RegistrySignature: the signature does not hold under that key.
    """
    payload = open_document(content, signed_by=signed_by, kind=TYPE)
    try:
        document = parse_registry(payload)
    except MalformedRegistry as error:
        raise RegistryForm(detail=str(error)) from error
    if document.files:
        raise RegistryForm(detail="documents stand in no signed file")
    if len({(issuer.did, issuer.since) for issuer in document.issuers}) != len(document.issuers):
        raise RegistryForm(detail="an entry stands in it twice")
    if document.published is None:
        raise RegistryForm(detail="it does not say when it was published")
    return document


def open_document(content: str, *, signed_by: str, kind: str) -> bytes:
    """Check the signature of a file of this `typ` against the pinned multikey, and give what was signed.

    Raises:
        SourceKey, RegistryForm, RegistrySignature: as `open_registry`.
    """
    key = jwk.JWK(**registry_key(signed_by).jwk)
    try:
        token = jws.JWS()
        # One algorithm, whatever the header asks for.
        token.allowed_algs = [ALGORITHM]
        token.deserialize(content.strip())
        header = json.loads(token.objects["protected"]) if content.count(".") == 2 else {}
    except (JWException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise RegistryForm(detail="no compact JWS") from error
    if not isinstance(header, dict) or header.keys() != {"alg", "typ", "kid"}:
        raise RegistryForm(detail="the header holds something else than alg, typ and kid")
    if (header["alg"], header["typ"]) != (ALGORITHM, kind):
        raise RegistryForm(detail=f"not of the type {kind}")
    try:
        token.verify(key)
    except JWException as error:
        raise RegistrySignature from error
    return bytes(token.payload)


def registry_key(multikey: str) -> PublicKey:
    """Read a key that signs registries.

    Raises:
        SourceKey: it is no Ed25519 multikey.
    """
    try:
        key = PublicKey.from_multikey(multikey)
    except CredentialProblem as error:
        raise SourceKey(key=multikey[:100]) from error
    if key.kind != "Ed25519":
        raise SourceKey(key=multikey[:100])
    return key


def public_key_of(private_key: Ed25519PrivateKey) -> PublicKey:
    """Give the key under which a signed file verifies."""
    return PublicKey("Ed25519", private_key.public_key().public_bytes_raw())
