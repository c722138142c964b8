"""Verify a badge of an older generation: the same nine questions, asked of the evidence that it has.

Pure, as `credentials.verification` is, and called from there.
"""

from datetime import datetime
from typing import Final

from credentials.checks.issuer_trust import check_issuer_trust
from credentials.checks.recipient import check_recipient
from credentials.checks.validity_time import check_time
from credentials.facts import Facts
from credentials.gathered import Evidence
from credentials.generation import Generation
from credentials.open_badges_2.following import Followed, follow
from credentials.open_badges_2.hosted import (
    check_hosted_proof,
    check_hosted_scope,
    check_hosted_status,
    hosted_remarks,
)
from credentials.open_badges_2.reading import Assertion, Verification
from credentials.open_badges_2.recognising import OlderBadge
from credentials.open_badges_2.scope import is_web_address
from credentials.open_badges_2.signed import (
    SignedProof,
    check_signed_key,
    check_signed_proof,
    check_signed_status,
    documents_wanted,
)
from credentials.problems import CredentialProblem, UnsupportedOpenBadges1, UnsupportedOpenBadges2
from credentials.report import (
    Check,
    CheckName,
    Outcome,
    Policy,
    Remark,
    Report,
    answer,
    decide,
    guarded,
    refusal,
)
from credentials.strict_json import JsonObject

_AFTER_DOCUMENT: Final = tuple(name for name in CheckName if name is not CheckName.DOCUMENT)
_ENDORSEMENTS: Final = frozenset({"endorsement", "endorsements"})


def needed_by_older(badge: OlderBadge, evidence: Evidence) -> frozenset[str]:
    """Give the addresses that are still to be looked at: assertion, badge class, issuer, key, revocation list."""
    if badge.generation is not Generation.OPEN_BADGES_2 or _other_type(badge.document) is not None:
        return frozenset()
    found = follow(badge, evidence)
    signed = documents_wanted(found) if badge.token is not None and _is_signed(found) else frozenset[str]()
    return frozenset(found.wanted | signed) - evidence.documents.keys()


def issuer_of_older(badge: OlderBadge, evidence: Evidence) -> tuple[str, datetime | None] | None:
    """Give the address of the issuer's profile that the evidence leads to, and when the badge was issued."""
    if badge.generation is not Generation.OPEN_BADGES_2 or _other_type(badge.document) is not None:
        return None
    found = follow(badge, evidence)
    if found.issuer_url is None or found.assertion is None:
        return None
    issued = found.assertion.issued_on
    return found.issuer_url, issued.at if issued is not None else None


def verify_older(
    badge: OlderBadge, evidence: Evidence, policy: Policy, *, at: datetime, recipient: str | None
) -> Report:
    """Check an older badge and give the verdict that follows under `policy`.

    The steps are those of `credentials.verification.verify`. Status comes whatever the proof says: a site that has
    withdrawn a badge no longer gives it. The others trust what the badge says, so the proof must hold first; and who
    recognises the issuer is asked only of a badge that is shown to be the issuer's.
    """
    read = answer(CheckName.DOCUMENT, "document.valid")
    if badge.generation is Generation.OPEN_BADGES_1:
        return _unsupported(policy, read, UnsupportedOpenBadges1(), Generation.OPEN_BADGES_1)
    if (other := _other_type(badge.document)) is not None:
        return _unsupported(policy, read, UnsupportedOpenBadges2(type=other), Generation.OPEN_BADGES_2)
    found = follow(badge, evidence)
    if badge.document is None and found.missing is not None and found.missing.reason == UnsupportedOpenBadges1.code:
        return _unsupported(policy, read, UnsupportedOpenBadges1(), Generation.OPEN_BADGES_1)
    model = guarded(CheckName.DATA_MODEL, lambda: _check_model(found))
    checks, remarks = _signed(badge, found, evidence) if _is_signed(found) else _hosted(found)
    proof, key, _ = checks
    holds = proof.outcome is Outcome.VALID
    if holds and found.assertion is not None:
        bound = key.outcome is Outcome.VALID
        checks += _claims(found, found.assertion, evidence, at=at, recipient=recipient, bound=bound)
    by_name = {check.check: check for check in (read, model, *checks)}
    every = tuple(by_name.get(name) or answer(name, f"{name}.not_checked") for name in CheckName)
    return Report(
        decide(every, policy),
        policy,
        every,
        (*remarks, *_remarks(found)),
        found.document if holds else None,
        generation=Generation.OPEN_BADGES_2,
        awarded_badge=found.awarded if holds else None,
    )


def _check_model(found: Followed) -> Check:
    """Say whether assertion, badge class and issuer have the members that their classes require."""
    findings = sorted(found.findings, key=lambda finding: finding.outcome)
    if findings:
        return refusal(CheckName.DATA_MODEL, findings[0])
    if found.assertion is None or found.badge is None or found.issuer is None:
        return answer(CheckName.DATA_MODEL, "data_model.not_checked")
    return answer(CheckName.DATA_MODEL, "data_model.open_badges_2")


def _hosted(found: Followed) -> tuple[tuple[Check, ...], tuple[Remark, ...]]:
    checks = (
        guarded(CheckName.PROOF, lambda: check_hosted_proof(found)),
        guarded(CheckName.ISSUER_KEY, lambda: check_hosted_scope(found)),
        guarded(CheckName.STATUS, lambda: check_hosted_status(found)),
    )
    return checks, (Remark("remark.open_badges_2_hosted"), *hosted_remarks(found))


def _signed(badge: OlderBadge, found: Followed, evidence: Evidence) -> tuple[tuple[Check, ...], tuple[Remark, ...]]:
    proofs = list[SignedProof]()
    remarks = list[Remark]()

    def prove() -> Check:
        proofs.append(check_signed_proof(badge, found, evidence))
        return proofs[0].check

    def look_up() -> Check:
        check, told = check_signed_status(found, evidence)
        remarks.extend(told)
        return check

    proof = guarded(CheckName.PROOF, prove)
    result = proofs[0] if proofs else SignedProof(proof)
    key = guarded(CheckName.ISSUER_KEY, lambda: check_signed_key(result, found, evidence.recognition))
    status = guarded(CheckName.STATUS, look_up)
    return (proof, key, status), (Remark("remark.open_badges_2_signed"), *remarks)


def _claims(
    found: Followed, assertion: Assertion, evidence: Evidence, *, at: datetime, recipient: str | None, bound: bool
) -> tuple[Check, ...]:
    """Make the checks that trust what the badge says."""
    facts = _facts(found, assertion)
    made = [
        guarded(CheckName.TIME, lambda: check_time(facts, at)),
        guarded(CheckName.RECIPIENT, lambda: check_recipient(facts, recipient)),
        guarded(CheckName.ENDORSEMENTS, lambda: _check_endorsements(found, assertion)),
    ]
    if bound:
        trust = guarded(
            CheckName.ISSUER_TRUST, lambda: check_issuer_trust(facts, evidence.recognition, issued=facts.begins)
        )
        made.append(trust)
    return tuple(made)


def _facts(found: Followed, assertion: Assertion) -> Facts:
    """Give the facts of an older badge under the names of Open Badges 3.0."""
    begins, ends = assertion.issued_on, assertion.expires
    return Facts(
        credential_id=assertion.id,
        issuer_id=found.issuer_url,
        begins=begins.at if begins is not None else None,
        begins_text=begins.text if begins is not None else "",
        ends=ends.at if ends is not None else None,
        ends_text=ends.text if ends is not None else "",
        ends_malformed=any(finding.fields.get("path") == "/expires" for finding in found.findings),
        subject_id=None,
        identities=(assertion.recipient,),
        statuses=(),
        skills=tuple(url for _, url in found.badge.alignment) if found.badge is not None else (),
    )


def _check_endorsements(found: Followed, assertion: Assertion) -> Check:
    """Say whether there are endorsements; those of 2.0 are kept and never counted, for or against."""
    documents = [part.rest for part in (assertion, found.badge, found.issuer) if part is not None]
    has_some = any(_ENDORSEMENTS & document.keys() for document in documents)
    code = "endorsements.open_badges_2" if has_some else "endorsements.none"
    return answer(CheckName.ENDORSEMENTS, code)


def _remarks(found: Followed) -> tuple[Remark, ...]:
    told = [Remark("remark.open_badges_2_other_id", {"url": url, "id": name[:256]}) for url, name in found.renamed]
    if found.badge is not None and found.badge.issuer_id and not is_web_address(found.badge.issuer_id):
        told.append(Remark("remark.open_badges_2_issuer_id", {"id": found.badge.issuer_id[:256]}))
    told.extend(Remark(finding.code, dict(finding.fields)) for finding in _further(found.findings))
    return tuple(told)


def _further(findings: list[CredentialProblem]) -> list[CredentialProblem]:
    """Give the findings beside the one that decides the data model, each once."""
    ordered = sorted(findings, key=lambda finding: finding.outcome)
    known = {(finding.code, tuple(finding.fields.items())): finding for finding in ordered}
    return list(known.values())[1:]


def _is_signed(found: Followed) -> bool:
    return found.asked is None and found.verification is Verification.SIGNED


def _other_type(document: JsonObject | None) -> str | None:
    """Give the type of a document that is no assertion and does not mean to be one."""
    if document is None:
        return None
    types = document.get("type")
    names = [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]
    if not names or "Assertion" in names or "badge" in document:
        return None
    return ", ".join(names)[:64]


def _unsupported(policy: Policy, read: Check, problem: CredentialProblem, generation: Generation) -> Report:
    checks = (read, *(refusal(name, problem) for name in _AFTER_DOCUMENT))
    return Report(decide(checks, policy), policy, checks, generation=generation)
