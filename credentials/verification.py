"""Verify a badge: say which documents are missing, then answer nine questions about it and give a verdict.

The credentials inside it, endorsements and those of a learner record, are verified likewise, each on its own.

Pure: the moment, the documents from outside and what the movement knows of the issuer come in as values. The types of
a report (`credentials.report`) and of the evidence (`credentials.gathered`) can be had from here as well.

Spec: Open Badges 3.0, section "Verification"; Verifiable Credentials Data Model 2.0, section 7.1.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from credentials.baking import extract
from credentials.canonical import Canonicaliser
from credentials.checks.data_model import DataModelResult, check_data_model
from credentials.checks.endorsements import check_endorsements
from credentials.checks.issuer_trust import check_issuer_trust
from credentials.checks.proof import ProofResult, check_issuer_key, signed_at
from credentials.checks.recipient import check_recipient
from credentials.checks.status import check_status, status_documents
from credentials.checks.validity_time import CLOCK_TOLERANCE, check_time
from credentials.claims import VC
from credentials.clr import ClrCredential
from credentials.credential import AchievementCredential
from credentials.endorsement import EndorsementCredential
from credentials.facts import Facts, facts_of, issuer_id_of
from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.inside import document_in, payloads_inside
from credentials.nesting import with_inside
from credentials.official_rules import counted, differences, judged, judged_key
from credentials.open_badges_2.recognising import recognise
from credentials.open_badges_2.verification import needed_by_older, verify_older
from credentials.problems import (
    CredentialProblem,
    JoseProblem,
    NoBadge,
    VersionMismatch,
)
from credentials.remembering import RememberingCanonicaliser
from credentials.report import (
    ONE_EDTECH,
    POLICIES,
    PUBLIC,
    RECOGNISED,
    Check,
    CheckName,
    Outcome,
    Policy,
    Remark,
    Report,
    Rules,
    answer,
    decide,
    guarded,
    refusal,
)
from credentials.secured import Secured, check_secured, key_documents, open_secured
from credentials.status.looking_up import Answered
from credentials.strict_json import JsonObject

__all__ = [
    "ONE_EDTECH",
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
    "needed_alone",
    "payloads_inside",
    "verify",
]


def needed(credential: bytes, evidence: Evidence) -> frozenset[str]:
    """Give the URLs of the documents that `verify` would still look for: keys, status lists, keys of status lists.

    Ask again after each answer: a status list names the key that signed it. What cannot be read needs nothing. The
    credentials inside a credential are asked for when it needs nothing more itself.
    """
    wanted = needed_alone(credential, evidence)
    if wanted:
        return wanted
    return frozenset[str]().union(*(needed_alone(payload, evidence) for payload in payloads_inside(credential)))


def needed_alone(credential: bytes, evidence: Evidence) -> frozenset[str]:
    """Give the URLs as `needed` does, for the credential itself and nothing inside it."""
    try:
        payload = extract(credential).payload
        if (older := recognise(payload)) is not None:
            return needed_by_older(older, evidence)
        secured = open_secured(payload)
        wanted = key_documents(secured, evidence) | status_documents(facts_of(secured.document), evidence)
    except CredentialProblem:
        return frozenset()
    except Exception:  # noqa: BLE001 - the outermost edge of one question; the check that breaks down likewise says so
        return frozenset()
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
    9. Endorsements: what others say, each verified on its own, and so the credentials of a learner record.
    10. Decide.

    Steps 5 to 9 ask what the badge says, so they are made only when step 3 shows that its issuer's key, or at least
    some key, vouches for it. A check that breaks down is unknown, never valid, and takes no other with it.

    Args:
        credential: JSON, a compact JWS, a PNG or SVG that carries one, or the address of a badge of Open Badges 2.0.
        evidence: documents by URL, and the registry's entry for the issuer.
        policy: which checks the verdict rests on.
        at: the moment of the verification, UTC.
        canonicaliser: the contexts that are known.
        recipient: an identifier of the person who claims the badge.

    Raises:
        NoBadge: `credential` is no badge at all, so that there is nothing to report on.
    """
    remembering = RememberingCanonicaliser(canonicaliser)
    report = _verify_guarded(credential, evidence, policy, at=at, canonicaliser=remembering, recipient=recipient)
    # 9, for what it takes others to vouch.
    return with_inside(
        report, lambda payload: _verify_inside(payload, evidence, policy, at=at, canonicaliser=remembering)
    )


def _verify_inside(
    payload: bytes, evidence: Evidence, policy: Policy, *, at: datetime, canonicaliser: Canonicaliser
) -> Report:
    """Verify a credential that stands inside another; whatever it is, it gets a report."""
    document = document_in(payload)
    issuer = issuer_id_of(document) if document is not None else None
    recognition = evidence.recognitions.get(issuer or "", evidence.recognition)
    about = replace(evidence, recognition=recognition)
    try:
        return _verify_guarded(payload, about, policy, at=at, canonicaliser=canonicaliser)
    except NoBadge as problem:
        return _report(policy, refusal(CheckName.DOCUMENT, problem))


def _verify_guarded(
    credential: bytes,
    evidence: Evidence,
    policy: Policy,
    *,
    at: datetime,
    canonicaliser: Canonicaliser,
    recipient: str | None = None,
) -> Report:
    """Verify one credential; when reading it breaks down, nothing is known of it."""
    try:
        return _verify_alone(credential, evidence, policy, at=at, canonicaliser=canonicaliser, recipient=recipient)
    except NoBadge:
        raise
    except Exception as error:  # noqa: BLE001 - the outermost edge of one credential: it must take no other with it
        return _report(policy, answer(CheckName.DOCUMENT, "internal.check_failed", error=type(error).__name__))


def _verify_alone(
    credential: bytes,
    evidence: Evidence,
    policy: Policy,
    *,
    at: datetime,
    canonicaliser: Canonicaliser,
    recipient: str | None = None,
) -> Report:
    """Take the steps of `verify` for one credential; the endorsements are as yet unchecked."""
    # 1 Read.
    try:
        payload = extract(credential).payload
        if (older := recognise(payload)) is not None:
            return verify_older(older, evidence, policy, at=at, recipient=recipient)
        secured = open_secured(payload)
    except NoBadge:
        raise
    except JoseProblem as problem:
        return _report(policy, answer(CheckName.DOCUMENT, "document.valid"), refusal(CheckName.PROOF, problem))
    except CredentialProblem as problem:
        return _report(policy, refusal(CheckName.DOCUMENT, problem))
    document = secured.document
    asked = _Question(secured, document, facts_of(document), evidence, at, canonicaliser, policy)

    # 2 Conform.
    model = _model(asked)
    # 3 Prove.
    proof = _proof(asked)
    # 4 Bind.
    key = guarded(CheckName.ISSUER_KEY, lambda: _key(asked, proof))
    # 5 to 9.
    status = _status(asked) if proof.holds else Answered(answer(CheckName.STATUS, "status.not_checked"))
    later = (*_claims(asked, proof, recipient), status.check) if proof.holds else ()
    # 10 Decide.
    report = _report(
        policy,
        answer(CheckName.DOCUMENT, "document.valid"),
        model.check,
        proof.check,
        key,
        *later,
        remarks=(*model.remarks, *proof.remarks, *status.remarks),
    )
    if not proof.holds:
        return replace(report, kind=model.kind)
    return replace(_with_document(report, document, model), lists=status.lists, signers=proof.signers)


def _with_document(report: Report, document: JsonObject, model: DataModelResult) -> Report:
    """Give the report with the document that a proof vouches for, and its typed form."""
    typed = model.credential
    return replace(
        report,
        kind=model.kind,
        credential=document,
        achievement_credential=typed if isinstance(typed, AchievementCredential) else None,
        endorsement_credential=typed if isinstance(typed, EndorsementCredential) else None,
        clr_credential=typed if isinstance(typed, ClrCredential) else None,
    )


@dataclass(frozen=True)
class _Question:
    """What the checks of one verification share."""

    secured: Secured
    document: JsonObject
    facts: Facts
    evidence: Evidence
    at: datetime
    canonicaliser: Canonicaliser
    policy: Policy


def _model(asked: _Question) -> DataModelResult:
    found = list[DataModelResult]()

    def check() -> Check:
        found.append(check_data_model(asked.document, asked.canonicaliser))
        return found[0].check

    made = guarded(CheckName.DATA_MODEL, check)
    if asked.secured.is_misplaced:
        made = refusal(CheckName.DATA_MODEL, VersionMismatch(member=VC))
        return DataModelResult(made, credential=None, remarks=found[0].remarks if found else ())
    return found[0] if found else DataModelResult(made, credential=None, remarks=())


def _proof(asked: _Question) -> ProofResult:
    found = list[ProofResult]()

    def check() -> Check:
        try:
            secured = asked.secured if asked.policy.rules is Rules.OWN else counted(asked.secured)
        except CredentialProblem as problem:
            return judged(refusal(CheckName.PROOF, problem), asked.policy)
        result = check_secured(secured, asked.evidence, at=asked.at, canonicaliser=asked.canonicaliser)
        found.append(replace(result, check=judged(result.check, asked.policy)))
        return found[0].check

    made = guarded(CheckName.PROOF, check)
    return found[0] if found else ProofResult(made)


def _key(asked: _Question, proof: ProofResult) -> Check:
    issuer = asked.facts.issuer_id
    check = check_issuer_key(proof, issuer=issuer, recognition=asked.evidence.recognition, at=asked.at)
    return check if asked.policy.rules is Rules.OWN else judged_key(check, proof, issuer)


def _status(asked: _Question) -> Answered:
    found = list[Answered]()

    def check() -> Check:
        found.append(
            check_status(
                asked.facts,
                asked.evidence,
                at=asked.at,
                canonicaliser=asked.canonicaliser,
                rules=asked.policy.rules,
            )
        )
        return found[0].check

    made = guarded(CheckName.STATUS, check)
    return found[0] if found else Answered(made)


def _claims(asked: _Question, proof: ProofResult, recipient: str | None) -> tuple[Check, ...]:
    """Make the checks that trust what the badge says (steps 5 to 9, without 7)."""
    facts, evidence, at = asked.facts, asked.evidence, asked.at
    tolerance = CLOCK_TOLERANCE if asked.policy.rules is Rules.OWN else timedelta(0)
    checks: tuple[tuple[CheckName, Callable[[], Check]], ...] = (
        (
            CheckName.ISSUER_TRUST,
            lambda: check_issuer_trust(
                facts,
                evidence.recognition,
                issued=signed_at(proof, issuer=facts.issuer_id, recognition=evidence.recognition, at=at)
                or facts.begins,
            ),
        ),
        (CheckName.TIME, lambda: check_time(facts, at, tolerance=tolerance)),
        (CheckName.RECIPIENT, lambda: check_recipient(facts, recipient)),
        (CheckName.ENDORSEMENTS, lambda: check_endorsements(())),
    )
    return tuple(guarded(name, check) for name, check in checks)


def _report(policy: Policy, *made: Check, remarks: tuple[Remark, ...] = ()) -> Report:
    """Put the checks in order, the missing ones as not made, and decide."""
    by_name = {check.check: check for check in made}
    checks = tuple(judged(by_name.get(name) or answer(name, f"{name}.not_checked"), policy) for name in CheckName)
    return Report(decide(checks, policy), policy, checks, (*remarks, *differences(checks, policy)))
