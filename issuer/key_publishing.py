"""Publish the public keys for tokens: each as a bare JWK at its `kid`, and all of them as one set.

Every key ever used stands there, as in did.json: without it the tokens that it signed could not be checked.

Spec: Open Badges 3.0 sections 8.2.4 and 8.5; RFC 7517 sections 4 and 5; `revoked` as in OpenID Federation 1.0, 8.7.2.
"""

from chassis.database import Connection
from credentials.strict_json import JsonObject, dump
from credentials.token_rehearsal import ALGORITHM
from issuer import token_queries
from issuer.problems import KeyUnknown
from issuer.records import Key
from issuer.service import Issuer

# As many as a careful reader takes from one document; keys that sign now come first.
MAX_KEYS_IN_SET = 64


def token_key_document(issuer: Issuer, connection: Connection, thumbprint: str) -> bytes:
    """Give the bare JWK of a key for tokens.

    Raises: KeyUnknown.
    """
    found = token_queries.keys_for_tokens(connection, thumbprint=thumbprint)
    if not found:
        raise KeyUnknown
    return dump(_jwk(issuer, found[0]))


def key_set_document(issuer: Issuer, connection: Connection) -> bytes:
    """Give the keys for tokens of every organisation of this node as a JWK Set."""
    keys = token_queries.keys_for_tokens(connection, limit=MAX_KEYS_IN_SET)
    return dump({"keys": [_jwk(issuer, key) for key in keys]})


def _jwk(issuer: Issuer, key: Key) -> JsonObject:
    document: JsonObject = {
        **key.public.jwk,
        "kid": issuer.addresses.token_key(key.public.thumbprint),
        "alg": ALGORITHM,
        "use": "sig",
        "iss": issuer.addresses.did(key.issuer_slug),
    }
    if key.revoked_at is not None:
        document["revoked"] = {"revoked_at": int(key.revoked_at.timestamp())}
    return document
