"""Verify a badge: say which documents are missing, then answer nine questions about it and give a verdict.

Pure: the moment, the documents from outside and what the movement knows of the issuer come in as values. The types of
a report (`credentials.report`) and of the evidence (`credentials.gathered`) can be had from here as well.

Spec: Open Badges 3.0, section "Verification"; Verifiable Credentials Data Model 2.0, section 7.1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from credentials import strict_json
from credentials.baking import extract, is_token
from credentials.canonical import Canonicaliser
from credentials.checks.data_model import DataModelResult, check_data_model
from credentials.checks.endorsements import check_endorsements
from credentials.checks.issuer_trust import check_issuer_trust
from credentials.checks.proof import ProofResult, check_issuer_key, check_proof
from credentials.checks.recipient import check_recipient
from credentials.checks.status import check_status, status_documents
from credentials.checks.validity_time import check_time
from credentials.contexts import CREDENTIALS_V1
from credentials.facts import Facts, facts_of
from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.jose import parse_compact
from credentials.method_resolution import key_document_urls
from credentials.problems import (
    CredentialProblem,
    DocumentProblem,
    NoBadge,
    ProofMalformed,
    UnsupportedOpenBadges2,
    UnsupportedToken,
    VersionMismatch,
)
from credentials.remembering import RememberingCanonicaliser
from credentials.report import (
    POLICIES,
    PUBLIC,
    RECOGNISED,
    Check,
    CheckName,
    Outcome,
    Policy,
    Remark,
    Report,
    answer,
    decide,
    refusal,
)
from credentials.strict_json import JsonObject

__all__ = [
    "POLICIES",
    "PUBLIC",
    "RECOGNISED",
    "Check",
    "CheckName",
    "Evidence",
    "NoBadge",
    "Outcome",
    "Policy",
    "Recognition",
    "Remark",
    "Report",
    "Retrieved",
    "Unreachable",
    "needed",
    "verify",
]


def needed(credential: bytes, evidence: Evidence) -> frozenset[str]:
    """Give the URLs of the documents that `verify` would still look for: keys, status lists, keys of status lists.

    Ask again after each answer: a status list names the key that signed it. What cannot be read needs nothing.
    """
    try:
        document = strict_json.parse_object(extract(credential).payload)
    except CredentialProblem:
        return frozenset()
    wanted = key_document_urls(document) | status_documents(document, evidence)
    return wanted - evidence.documents.keys()


def verify(
    credential: bytes,
    evidence: Evidence,
    policy: Policy,
    *,
    at: datetime,
    canonicaliser: Canonicaliser,
    recipient: str | None = None,
) -> Report:
    """Check a badge and give the verdict that follows under `policy`.

    1. Read: take the credential out of its form, through the gates for images, JSON and tokens.
    2. Conform: contexts, types, members, no data loss. Always whole, so that every fault is named.
    3. Prove: every proof holds under the key that its method leads to.
    4. Bind: that key is the issuer's, for assertions, at this time.
    5. Recognise: the movement knows the issuer, at the time of signing, for these skills.
    6. Date: the badge is in force.
    7. Status: no list of its issuer revokes it.
    8. Compare: it is about the person who was named, if one was.
    9. Endorsements: present or not.
    10. Decide.

    Steps 5 to 9 ask what the badge says, so they are made only when step 3 shows that its issuer's key, or at least
    some key, vouches for it. A check that breaks down is unknown, never valid, and takes no other with it.

    Args:
        credential: JSON, a compact JWS, or a PNG or SVG that carries one.
        evidence: documents by URL, and the registry's entry for the issuer.
        policy: which checks the verdict rests on.
        at: the moment of the verification, UTC.
        canonicaliser: the contexts that are known.
        recipient: an identifier of the person who claims the badge.

    Raises:
        NoBadge: `credential` is no badge at all, so that there is nothing to report on.
    """
    # 1 Read.
    try:
        payload = extract(credential).payload
        if is_token(payload.strip()):
            return _verify_token(payload.strip(), policy, canonicaliser)
        document = strict_json.parse_object(payload)
    except NoBadge:
        raise
    except CredentialProblem as problem:
        return _report(policy, refusal(CheckName.DOCUMENT, problem))
    read = answer(CheckName.DOCUMENT, "document.valid")
    if _is_open_badges_2(document):
        return _report(policy, read, *(refusal(name, UnsupportedOpenBadges2()) for name in _AFTER_DOCUMENT))
    asked = _Question(document, facts_of(document), evidence, at, RememberingCanonicaliser(canonicaliser))

    # 2 Conform.
    model = _model(asked)
    # 3 Prove.
    proof = _proof(asked)
    # 4 Bind.
    key = _guarded(
        CheckName.ISSUER_KEY,
        lambda: check_issuer_key(
            proof, issuer=asked.facts.issuer_id, recognition=asked.evidence.recognition, at=asked.at
        ),
    )
    # 5 to 9.
    later = _claims(asked, proof, recipient) if proof.holds else ()
    # 10 Decide.
    report = _report(
        policy,
        answer(CheckName.DOCUMENT, "document.valid"),
        model.check,
        proof.check,
        key,
        *later,
        remarks=model.remarks,
    )
    if not proof.holds:
        return report
    return Report(report.verdict, policy, report.checks, report.remarks, document, model.credential, proof.signers)


OPEN_BADGES_2: Final = "https://w3id.org/openbadges/v2"
_AFTER_DOCUMENT: Final = tuple(name for name in CheckName if name is not CheckName.DOCUMENT)
_AFTER_PROOF: Final = _AFTER_DOCUMENT[2:]


@dataclass(frozen=True)
class _Question:
    """What the checks of one verification share."""

    document: JsonObject
    facts: Facts
    evidence: Evidence
    at: datetime
    canonicaliser: Canonicaliser


def _model(asked: _Question) -> DataModelResult:
    found = list[DataModelResult]()

    def check() -> Check:
        found.append(check_data_model(asked.document, asked.canonicaliser))
        return found[0].check

    made = _guarded(CheckName.DATA_MODEL, check)
    return found[0] if found else DataModelResult(made, credential=None, remarks=())


def _proof(asked: _Question) -> ProofResult:
    found = list[ProofResult]()

    def check() -> Check:
        found.append(check_proof(asked.document, asked.evidence, at=asked.at, canonicaliser=asked.canonicaliser))
        return found[0].check

    made = _guarded(CheckName.PROOF, check)
    return found[0] if found else ProofResult(made)


def _claims(asked: _Question, proof: ProofResult, recipient: str | None) -> tuple[Check, ...]:
    """Make the checks that trust what the badge says (steps 5 to 9)."""
    facts, evidence, at = asked.facts, asked.evidence, asked.at
    checks: tuple[tuple[CheckName, Callable[[], Check]], ...] = (
        (
            CheckName.ISSUER_TRUST,
            lambda: check_issuer_trust(facts, evidence.recognition, issued=proof.created or facts.begins),
        ),
        (CheckName.TIME, lambda: check_time(facts, at)),
        (CheckName.STATUS, lambda: check_status(facts, evidence, at=at, canonicaliser=asked.canonicaliser)),
        (CheckName.RECIPIENT, lambda: check_recipient(facts, recipient)),
        (CheckName.ENDORSEMENTS, lambda: check_endorsements(facts)),
    )
    return tuple(_guarded(name, check) for name, check in checks)


def _guarded(name: CheckName, check: Callable[[], Check]) -> Check:
    """Make a check; one that breaks down is unknown and takes no other with it."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - the outermost edge of one check: a fault of ours must never pass
        return answer(name, "internal.check_failed", error=type(error).__name__)


def _verify_token(token: bytes, policy: Policy, canonicaliser: Canonicaliser) -> Report:
    """Report on a compact JWS: its gate and its data model are checked, its signature not yet."""
    read = answer(CheckName.DOCUMENT, "document.valid")
    try:
        parsed = parse_compact(token)
        payload = strict_json.parse_object(parsed.payload)
    except DocumentProblem as problem:
        return _report(policy, refusal(CheckName.DOCUMENT, problem))
    except CredentialProblem as problem:
        return _report(policy, read, refusal(CheckName.PROOF, problem))
    model = _guarded(CheckName.DATA_MODEL, lambda: _check_claims(payload, canonicaliser))
    named = not {"kid", "jwk"}.isdisjoint(parsed.header)
    proof = UnsupportedToken() if named else ProofMalformed(member="kid")
    unsupported = [refusal(name, UnsupportedToken()) for name in _AFTER_PROOF]
    return _report(policy, read, model, refusal(CheckName.PROOF, proof), *unsupported)


def _check_claims(payload: JsonObject, canonicaliser: Canonicaliser) -> Check:
    """Check the data model of a token: version 1.1 puts the badge into the claim `vc`, 2.0 makes it the payload."""
    inner = payload.get("vc")
    document = inner if isinstance(inner, dict) else payload
    context = document.get("@context")
    is_1_1 = isinstance(context, list) and context[:1] == [CREDENTIALS_V1]
    if is_1_1 != ("vc" in payload):
        return refusal(CheckName.DATA_MODEL, VersionMismatch(member="vc"))
    return check_data_model(document, canonicaliser).check


def _is_open_badges_2(document: JsonObject) -> bool:
    context = document.get("@context")
    return OPEN_BADGES_2 in (context if isinstance(context, list) else [context])


def _report(policy: Policy, *made: Check, remarks: tuple[Remark, ...] = ()) -> Report:
    """Put the checks in order, the missing ones as not made, and decide."""
    by_name = {check.check: check for check in made}
    checks = tuple(by_name.get(name) or answer(name, f"{name}.not_checked") for name in CheckName)
    return Report(decide(checks, policy), policy, checks, remarks)
