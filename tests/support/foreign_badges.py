"""Badges as others make them: proofs of every suite, under any key, past every lint.

`mint` signs what it is given and says nothing about whether a verifier should like it: that is how bad badges, and
their sound twins, are made. Selective disclosure and tokens are not here.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import TypeAlias

from badge_world import CANONICALISER
from foreign_keys import PrivateKey, public_key, raw_signature

from credentials.canonical import Canonicaliser
from credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from credentials.keys import KeyKind
from credentials.multibase import multibase_encode
from credentials.proofs import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ed25519_signature_2020,
    eddsa_2022,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
    unsecured,
)
from credentials.strict_json import JsonObject, JsonValue

ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context"
# The editions of the data model that badges from elsewhere follow, by their first two contexts.
EDITIONS: Mapping[str, Sequence[str]] = {
    "VC 2.0": (CREDENTIALS_V2, f"{_OPEN_BADGES}-3.0.3.json"),
    "VC 1.1": (CREDENTIALS_V1, f"{_OPEN_BADGES}-3.0.2.json"),
    "VC 1.1 of the first edition": (CREDENTIALS_V1, f"{_OPEN_BADGES}.json"),
}
# Every suite with each kind of key that it takes.
SUITES_AND_KEYS: tuple[tuple[str, KeyKind], ...] = (
    ("eddsa-rdfc-2022", "Ed25519"),
    ("eddsa-2022", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
    ("ecdsa-jcs-2019", "P-256"),
    ("ecdsa-jcs-2019", "P-384"),
    ("Ed25519Signature2020", "Ed25519"),
)

Configure: TypeAlias = Callable[[str, datetime, JsonValue], JsonObject]
HashData: TypeAlias = Callable[[JsonObject, JsonObject, Canonicaliser, KeyKind, Sequence[JsonObject]], bytes]


_RECIPES: Mapping[str, tuple[Configure, HashData]] = {
    "eddsa-rdfc-2022": (
        lambda method, created, _: eddsa_rdfc_2022.configure(method_id=method, created=created),
        lambda document, options, canon, _, previous: eddsa_rdfc_2022.hash_data(
            document, options, canon, previous=previous
        ),
    ),
    "eddsa-2022": (
        lambda method, created, _: eddsa_2022.configure(method_id=method, created=created),
        lambda document, options, canon, _, previous: eddsa_2022.hash_data(document, options, canon, previous=previous),
    ),
    "eddsa-jcs-2022": (
        lambda method, created, contexts: eddsa_jcs_2022.configure(
            method_id=method, created=created, contexts=contexts
        ),
        lambda document, options, _, __, previous: eddsa_jcs_2022.hash_data(document, options, previous=previous),
    ),
    "ecdsa-rdfc-2019": (
        lambda method, created, _: ecdsa_rdfc_2019.configure(method_id=method, created=created),
        lambda document, options, canon, kind, previous: ecdsa_rdfc_2019.hash_data(
            document, options, canon, kind=kind, previous=previous
        ),
    ),
    "ecdsa-jcs-2019": (
        lambda method, created, contexts: ecdsa_jcs_2019.configure(
            method_id=method, created=created, contexts=contexts
        ),
        lambda document, options, _, kind, previous: ecdsa_jcs_2019.hash_data(
            document, options, kind=kind, previous=previous
        ),
    ),
    "Ed25519Signature2020": (
        lambda method, created, _: ed25519_signature_2020.configure(method_id=method, created=created),
        lambda document, options, canon, _, previous: ed25519_signature_2020.hash_data(
            document, options, canon, previous=previous
        ),
    ),
}


def mint(
    suite: str,
    document: JsonObject,
    private_key: PrivateKey,
    method_id: str,
    created: datetime,
    *,
    members: Mapping[str, JsonValue] | None = None,
    canonicaliser: Canonicaliser = CANONICALISER,
) -> JsonObject:
    """Give the document with one proof more: the first as an object, further ones in a list.

    Args:
        suite: a cryptosuite, or `Ed25519Signature2020` (the document must name the context of that suite).
        document: what is signed, under contexts that are known.
        private_key: of any kind; a kind that the suite does not take makes a bad badge.
        method_id: the verification method that the proof names, whosever it is.
        created: when the proof says it was made.
        members: further members of the proof, signed with it; a value of None takes a member away. A proof whose
            `previousProof` names others of the document signs these as well.
        canonicaliser: knows the contexts.
    """
    configure, hash_data = _RECIPES[suite]
    wanted = {**configure(method_id, created, deepcopy(document.get("@context"))), **(members or {})}
    options: JsonObject = {name: value for name, value in wanted.items() if value is not None}
    named = options.get("previousProof", [])
    references = named if isinstance(named, list) else [named]
    proofs = _proofs(document)
    previous = [proof for proof in proofs if proof.get("id") in references and "id" in proof]
    data = hash_data(unsecured(document), options, canonicaliser, _curve(private_key), previous)
    proof = {**options, "proofValue": multibase_encode(raw_signature(private_key, data), base="z")}
    return {**unsecured(document), "proof": [*proofs, proof] if proofs else proof}


def _proofs(document: JsonObject) -> list[JsonObject]:
    value = document.get("proof", [])
    return [proof for proof in (value if isinstance(value, list) else [value]) if isinstance(proof, dict)]


def _curve(private_key: PrivateKey) -> KeyKind:
    """Give the kind whose hash is taken; keys of other kinds sign what a P-256 key would."""
    kind = public_key(private_key).kind
    return kind if kind in ("P-256", "P-384") else "P-256"


def method_of(private_key: PrivateKey, *, controller: str | None = None) -> str:
    """Give a method id that ends in the key itself: of a controller, or of the did:key that the key is."""
    multikey = public_key(private_key).multikey
    return f"{controller or f'did:key:{multikey}'}#{multikey}"


def foreign_badge(issuer: str, edition: str = "VC 2.0", *, suites: Sequence[str] = ()) -> JsonObject:
    """Give a small unsigned badge of an edition, with the contexts that proofs of these suites need."""
    contexts = list[JsonValue](EDITIONS[edition])
    if edition != "VC 2.0" and set(suites) - {"Ed25519Signature2020"}:
        contexts.append(DATA_INTEGRITY_V2)
    if "Ed25519Signature2020" in suites:
        contexts.append(ED25519_2020)
    return {
        "@context": contexts,
        "id": "urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Source finder",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Hub"},
        "validFrom" if edition == "VC 2.0" else "issuanceDate": "2026-11-01T08:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://badges.example.org/achievements/1",
                "type": ["Achievement"],
                "name": "Source finder",
                "description": "Finds sources.",
                "criteria": {"narrative": "Found ten."},
            },
        },
    }
