"""Badges that are shown in part: the holder's own copy, a selection of it, and what a verifier says of either."""

import json
from typing import Any, cast

from badge_world import CANONICALISER, NOW, Hub
from foreign_keys import PrivateKey, private_key, public_key
from selective_disclosure import DerivedValue, add_base_proof, derive

from credentials.canonical import Canonicaliser
from credentials.did_documents import compose_did_document
from credentials.gathered import Evidence
from credentials.problems import CredentialProblem
from credentials.proofs import read_proofs, suite_of
from credentials.proofs.proof import data_integrity_options
from credentials.strict_json import JsonObject, JsonValue
from credentials.verification import PUBLIC, Report, verify

HUB = Hub()
ISSUER_KEY, BADGE_KEY, STRANGER = private_key("P-256", "hub"), private_key("P-256", "badge"), private_key("P-256", "x")
METHOD = f"{HUB.did}#{public_key(ISSUER_KEY).multikey}"
HMAC_KEY = bytes(range(32))
MANDATORY = ("/issuer", "/validFrom")
WHOLE = ("/id", "/name", "/credentialSubject")
DATES_AND_STATUS = ("/validUntil", "/credentialStatus")


def unsigned(**members: JsonValue) -> JsonObject:
    """Give a badge with results, so that it has several unnamed objects of one kind."""
    given: dict[str, Any] = {"validUntil": "2027-11-02T09:00:00Z", "credentialSchema": None, **members}
    document = HUB.unsigned(**given)
    subject = cast(JsonObject, document["credentialSubject"])
    subject["result"] = [{"type": ["Result"], "value": "12"}, {"type": ["Result"], "value": "18"}]
    return document


def signed(
    document: JsonObject | None = None,
    *,
    mandatory: tuple[str, ...] = MANDATORY,
    issuer_key: PrivateKey = ISSUER_KEY,
    badge_key: PrivateKey = BADGE_KEY,
    method: str = METHOD,
) -> JsonObject:
    """Give the holder's own copy, with its base proof."""
    options = data_integrity_options("ecdsa-sd-2023", method_id=method, created=NOW)
    return add_base_proof(
        document or unsigned(),
        options,
        issuer_key,
        mandatory=mandatory,
        proof_key=badge_key,
        hmac_key=HMAC_KEY,
    )


BASE = signed()
SHOWN = derive(BASE, (*WHOLE, *DATES_AND_STATUS))


def evidence(*, revoked: tuple[int, ...] = (), keys: tuple[PrivateKey, ...] = (ISSUER_KEY,)) -> Evidence:
    listed = [public_key(key) for key in keys]
    document = compose_did_document(HUB.did, credential_keys=listed, status_keys=[HUB.status_key.public_key])
    return HUB.evidence(did_document=document, status=HUB.status(revoked=revoked))


def check(document: JsonObject, found: Evidence | None = None, canonicaliser: Canonicaliser = CANONICALISER) -> Report:
    data = json.dumps(document).encode()
    return verify(data, found or evidence(), PUBLIC, at=NOW, canonicaliser=canonicaliser)


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


def remarks(report: Report) -> list[str]:
    return [remark.code for remark in report.remarks]


def verified(document: JsonObject) -> str:
    """Give what the suite says: the code of its refusal, or `proof.valid`."""
    (proof,) = read_proofs(document)
    try:
        suite_of(proof)(document, proof, public_key(ISSUER_KEY), CANONICALISER)
    except CredentialProblem as problem:
        return problem.code
    return "proof.valid"


def issuer(document: JsonObject) -> JsonObject:
    return cast(JsonObject, document["issuer"])


def proof_of(document: JsonObject) -> JsonObject:
    return cast(JsonObject, document["proof"])


def subject(document: JsonObject) -> JsonObject:
    return cast(JsonObject, document["credentialSubject"])


def results(document: JsonObject) -> list[JsonObject]:
    return cast("list[JsonObject]", subject(document)["result"])


def copied(document: JsonObject) -> JsonObject:
    return cast(JsonObject, json.loads(json.dumps(document)))


def value_of(document: JsonObject) -> DerivedValue:
    return DerivedValue.of(str(proof_of(document)["proofValue"]))


def with_text(text: str) -> JsonObject:
    document = copied(SHOWN)
    proof_of(document)["proofValue"] = text
    return document


def split_results(document: JsonObject) -> None:
    """Deal the statements of one unnamed object out to two."""
    subject(document)["result"] = [
        {"type": ["Result"], "value": "12"},
        {"type": ["Result"]},
        {"type": ["Result"], "value": "18"},
    ]
