"""Badges that openvc-core signs verify here, and ours there, by each suite that both know; altered, neither does."""

import copy
from collections.abc import Mapping
from typing import cast

import pytest
from badge_world import CANONICALISER, NOW
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from foreign_badges import foreign_badge, method_of, mint
from foreign_keys import private_key, public_key
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite

from credentials.contexts import OPEN_BADGES_3_0_3, PINNED
from credentials.gathered import Evidence
from credentials.keys import KeyKind
from credentials.report import PUBLIC, CheckName, Outcome
from credentials.strict_json import JsonObject, dump
from credentials.verification import verify

CONTEXTS: Mapping[str, JsonObject] = {OPEN_BADGES_3_0_3: PINNED[OPEN_BADGES_3_0_3]}
BOTH = pytest.mark.parametrize(
    ("suite", "kind"),
    [
        ("eddsa-rdfc-2022", "Ed25519"),
        ("eddsa-jcs-2022", "Ed25519"),
        ("ecdsa-rdfc-2019", "P-256"),
        ("ecdsa-rdfc-2019", "P-384"),
        ("ecdsa-jcs-2019", "P-256"),
        ("ecdsa-jcs-2019", "P-384"),
    ],
)


def signing_key(kind: KeyKind) -> Ed25519SigningKey | P256SigningKey | P384SigningKey:
    key = private_key(kind)
    if isinstance(key, Ed25519PrivateKey):
        return Ed25519SigningKey(key, method_of(key))
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return P256SigningKey(key, method_of(key)) if kind == "P-256" else P384SigningKey(key, method_of(key))


def unsigned(kind: KeyKind) -> JsonObject:
    return foreign_badge(method_of(private_key(kind)).partition("#")[0])


def theirs(suite: str, kind: KeyKind) -> JsonObject:
    key = signing_key(kind)
    if "jcs" in suite:
        by_json = EddsaJcsProofSuite() if kind == "Ed25519" else EcdsaJcsProofSuite()
        signed = by_json.add_proof(unsigned(kind), signing_key=key, verification_method=key.kid, created=NOW)
    else:
        by_rdf = DataIntegrityProofSuite() if kind == "Ed25519" else EcdsaRdfcProofSuite()
        signed = by_rdf.add_proof(
            unsigned(kind), signing_key=key, verification_method=key.kid, created=NOW, extra_contexts=CONTEXTS
        )
    return cast(JsonObject, signed)


def their_verdict(document: JsonObject, suite: str, kind: KeyKind) -> None:
    """Verify with openvc-core; it raises for anything that is not good."""
    key = public_key(private_key(kind))
    if "jcs" in suite:
        by_json = EddsaJcsProofSuite() if kind == "Ed25519" else EcdsaJcsProofSuite()
        by_json.verify(document, public_key_jwk=key.jwk, now=NOW)
    else:
        by_rdf = DataIntegrityProofSuite() if kind == "Ed25519" else EcdsaRdfcProofSuite()
        by_rdf.verify(document, public_key_jwk=key.jwk, now=NOW, extra_contexts=CONTEXTS)


def altered(document: JsonObject) -> JsonObject:
    changed = copy.deepcopy(document)
    changed["name"] = "Champion"
    return changed


def our_verdict(document: JsonObject) -> tuple[Outcome, str]:
    report = verify(dump(document), Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    return report.verdict, report.check(CheckName.PROOF).code


@BOTH
def test_a_badge_of_theirs_verifies_here_until_it_is_altered(suite: str, kind: KeyKind) -> None:
    signed = theirs(suite, kind)
    assert cast(JsonObject, signed["proof"])["cryptosuite"] == suite
    assert our_verdict(signed) == (Outcome.VALID, "proof.valid")
    assert our_verdict(altered(signed)) == (Outcome.INVALID, "proof.signature")


@BOTH
def test_a_badge_of_ours_verifies_there_until_it_is_altered(suite: str, kind: KeyKind) -> None:
    key = private_key(kind)
    signed = mint(suite, unsigned(kind), key, method_of(key), NOW)
    their_verdict(signed, suite, kind)
    with pytest.raises(OpenvcError):
        their_verdict(altered(signed), suite, kind)


def test_a_proof_over_json_without_contexts_of_its_own_covers_those_of_the_document() -> None:
    # As drafts of the suite had it: the options are hashed with the document's contexts and do not repeat them.
    signed = theirs("eddsa-jcs-2022", "Ed25519")
    assert "@context" not in cast(JsonObject, signed["proof"])
    cast("list[str]", signed["@context"]).append("https://w3id.org/security/data-integrity/v2")
    assert our_verdict(signed) == (Outcome.INVALID, "proof.signature")
