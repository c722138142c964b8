"""A trust registry with copies of keys and lists as one signed, dated file, for checks without the network.

The form is that of signed registers (`verifier/signed_registry.py`): a compact JWS under the node's registry key, with
another `typ`, so that neither can be taken for the other. The payload is

{"registry": what a signed register holds, with "publisher" and "published",
 "copies": [{"url", "read": RFC 3339, when it was read at its source, "content": base64url}]}
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credentials.gathered import Retrieved
from credentials.instants import format_instant, parse_instant
from credentials.multibase import base64url_decode, base64url_encode
from credentials.problems import CredentialProblem
from credentials.strict_json import JsonObject, JsonValue
from verifier.recognised_issuers import RecognisedIssuer
from verifier.recognition_problems import RegistryForm
from verifier.signed_registry import open_document, sign_document
from verifier.trust import Registry
from verifier.trust_file import MalformedRegistry, parse_registry, registry_document

TYPE: Final = "movement-badges-bundle"
MAX_BUNDLE_BYTES: Final = 64 * 1024 * 1024  # some thousand issuers with their keys and lists


@dataclass(frozen=True)
class Bundle:
    """A bundle that was opened: the registry with its copies, who published it and when."""

    registry: Registry
    publisher: str
    published: datetime


def sign_bundle(
    private_key: Ed25519PrivateKey,
    issuers: Iterable[RecognisedIssuer],
    documents: Iterable[Retrieved],
    *,
    publisher: str,
    at: datetime,
) -> str:
    """Give the signed bundle: one line of ASCII."""
    copies: list[JsonValue] = [
        {"url": one.url, "read": format_instant(one.at), "content": base64url_encode(one.content)}
        for one in sorted(documents, key=lambda one: one.url)
    ]
    registry: JsonObject = {
        **registry_document(issuers, {}),
        "publisher": publisher,
        "published": format_instant(at),
    }
    return sign_document(private_key, {"registry": registry, "copies": copies}, kind=TYPE)


def open_bundle(content: str, *, signed_by: str) -> Bundle:
    """Check the signature of a bundle against the pinned multikey, and read it.

    Raises:
        SourceKey: `signed_by` is no Ed25519 multikey.
        RegistryForm: it is no such file; the field `detail` says where and why.
        RegistrySignature: the signature does not hold under that key.
    """
    if len(content) > MAX_BUNDLE_BYTES:
        raise RegistryForm(detail=f"larger than {MAX_BUNDLE_BYTES} bytes")
    payload: JsonValue = json.loads(open_document(content, signed_by=signed_by, kind=TYPE))
    if not isinstance(payload, dict) or payload.keys() != {"registry", "copies"}:
        raise RegistryForm(detail="it holds something else than registry and copies")
    try:
        document = parse_registry(json.dumps(payload["registry"]).encode())
    except MalformedRegistry as error:
        raise RegistryForm(detail=str(error)) from error
    copies = payload["copies"]
    if document.published is None or document.publisher is None or not isinstance(copies, list):
        raise RegistryForm(detail="it does not say when and by whom it was published")
    found = [_copy(copy) for copy in copies]
    documents = {copy.url: partial(_given, copy) for copy in found}
    return Bundle(Registry(document.issuers, documents), document.publisher, document.published)


def _copy(value: JsonValue) -> Retrieved:
    if isinstance(value, dict) and value.keys() == {"url", "read", "content"}:
        url, read, content = value["url"], value["read"], value["content"]
        at = parse_instant(read) if isinstance(read, str) else None
        if isinstance(url, str) and isinstance(content, str) and at is not None:
            try:
                return Retrieved(url=url, content=base64url_decode(content), at=at, source="registry")
            except CredentialProblem as error:
                raise RegistryForm(detail=f"the copy of {url} is no base64url") from error
    raise RegistryForm(detail="a copy holds something else than url, read and content")


def _given(document: Retrieved) -> Retrieved:
    return document
