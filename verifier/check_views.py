"""What people are told of each check: a question, an answer of two words that fits it, and what the answer rests on.

Three kinds of not knowing are told apart: looked for and not found, tried and not decided, and never tried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from credentials.gathered import PinnedKey, Retrieved, Unreachable
from credentials.kinds import Kind
from credentials.report import Check, CheckName, Outcome, Report
from verifier.appearances import Look, look_of_outcome
from verifier.badge_facts import facts_of_report
from verifier.check_evidence import evidence_of, registry_key
from verifier.checking import Checked
from verifier.explaining import HOSTED, MISSING, not_made, question, weaker_evidence
from verifier.gathering import OFFLINE

NOT_CHECKED, NOT_DECIDED = "not-checked", "not-decided"
# Messages `verify.found.<answer>`: by the code, or else by the check and its outcome.
_BY_CODE: Mapping[str, str] = {
    "proof.missing": "unsigned",
    "proof.signature": "mismatch",
    "proof.disclosure": "mismatch",
    "issuer_key.revoked": "ended-key",
    "issuer_key.expired": "ended-key",
    "issuer_key.retired": "ended-key",
    "issuer_trust.unrecognised": "not-found",
    "issuer_trust.out_of_scope": "other-skill",
    "issuer_trust.inactive": "other-time",
    "time.not_yet_valid": "early",
    "time.expired": "expired",
    "time.end_not_shown": "not-shown",
    "status.none": "irrevocable",
    "status.not_shown": "not-shown",
    "status.suspended": "suspended",
    "recipient.not_named": NOT_CHECKED,
    "recipient.pseudonymous": "not-comparable",
    "endorsements.none": "none",
    "endorsements.some_fail": "some",
    "endorsements.some_unclear": "some",
    "endorsements.open_badges_2": NOT_CHECKED,
}
_BY_OUTCOME: Mapping[tuple[CheckName, Outcome], str] = {
    (CheckName.PROOF, Outcome.VALID): "unchanged",
    (CheckName.PROOF, Outcome.INVALID): "no-signature",
    (CheckName.ISSUER_KEY, Outcome.VALID): "own-key",
    (CheckName.ISSUER_KEY, Outcome.INVALID): "other-key",
    (CheckName.STATUS, Outcome.VALID): "no",
    (CheckName.STATUS, Outcome.INVALID): "revoked",
    (CheckName.RECIPIENT, Outcome.INVALID): "other-person",
    (CheckName.ENDORSEMENTS, Outcome.VALID): "genuine",
}
_PLAIN: Mapping[Outcome, str] = {
    Outcome.VALID: "yes",
    Outcome.INVALID: "no",
    Outcome.UNKNOWN: NOT_DECIDED,
    Outcome.NOT_APPLICABLE: "none",
}
_HOSTED = frozenset({"proof.hosted", "proof.hosted_differs", "issuer_key.hosted", "issuer_key.out_of_scope"})
# Of a hosted badge, one page answers these questions.
_ON_ITS_PAGE = frozenset({CheckName.PROOF, CheckName.ISSUER_KEY, CheckName.STATUS})
_OF_A_RECORD = frozenset({"document.valid", "issuer_key.valid"})
# What these checks look at is the badge itself.
_OF_THE_BADGE = frozenset(
    {CheckName.DOCUMENT, CheckName.DATA_MODEL, CheckName.PROOF, CheckName.RECIPIENT, CheckName.ENDORSEMENTS}
)


@dataclass(frozen=True)
class Used:
    """A document that a check rests on, or that it went without; `since` is from when it says that it is."""

    document: Retrieved | Unreachable
    since: datetime | None

    @property
    def is_found(self) -> bool:
        """Tell whether the document could be had."""
        return isinstance(self.document, Retrieved)


@dataclass(frozen=True)
class CheckView:
    """One check for people: `question`, `answer`, `reason` are messages; so is `basis`, where no document is used."""

    check: Check
    question: str
    answer: str
    look: Look
    used: tuple[Used, ...]
    basis: str | None
    key: PinnedKey | None
    reason: str


def checks_of(checked: Checked) -> tuple[CheckView, ...]:
    """Give the checks that were made; those that another fault kept from being made are left out."""
    report = checked.report
    left = not_made(report)
    rests_on = evidence_of(checked)
    key = registry_key(checked)
    return tuple(
        CheckView(
            check=found,
            question=question(report, found.check),
            answer=answer_of(report, found),
            look=_look(report, found),
            used=_used(report, rests_on.get(found.check, ())),
            basis=None if _answer(report, found) == NOT_CHECKED else _basis(report, found),
            key=key if found.check is CheckName.ISSUER_KEY else None,
            reason=_reason(report, found),
        )
        for found in report.checks
        if found not in left
    )


def answer_of(report: Report, found: Check) -> str:
    """Give the message that answers the question of a check in two words."""
    return f"verify.found.{_answer(report, found)}"


def is_missing(document: Unreachable) -> bool:
    """Tell whether the site answered, but has nothing there."""
    return document.code in MISSING


def _answer(report: Report, found: Check) -> str:
    if _is_only_named(report, found):
        return "not-confirmed"
    if found.code.endswith(".not_checked") or found.fields.get("reason") == OFFLINE:
        return NOT_CHECKED
    if found.code in _HOSTED or (weaker_evidence(report) is not None and found.code == "proof.hosted_unreachable"):
        return _PLAIN[found.outcome]
    by_outcome = _BY_OUTCOME.get((found.check, found.outcome), _PLAIN[found.outcome])
    return _BY_CODE.get(found.code, by_outcome)


def _reason(report: Report, found: Check) -> str:
    """Give the message with the reason of a check; its parameters are always those of the check."""
    if _is_only_named(report, found):
        return "verify.reason.unproven"
    if report.kind is Kind.RECORD and found.code in _OF_A_RECORD:
        return f"verify.reason.record.{found.check.value}"
    if weaker_evidence(report) == HOSTED and found.fields.get("reason") in MISSING and found.check in _ON_ITS_PAGE:
        return f"verify.reason.gone.{found.check.value}"
    facts = facts_of_report(report)
    if found.code == "recipient.not_named" and facts is not None and not facts.names_somebody:
        return "verify.reason.names-nobody"
    return f"problem.{found.code}.reason"


def _is_only_named(report: Report, found: Check) -> bool:
    """Tell whether a badge names a recognised issuer, and nothing shows that it comes from there."""
    is_proven = report.check(CheckName.ISSUER_KEY).outcome is Outcome.VALID
    return found.code == "issuer_trust.recognised" and not is_proven


def _look(report: Report, found: Check) -> Look:
    if _is_only_named(report, found):
        return look_of_outcome(Outcome.NOT_APPLICABLE)
    look = look_of_outcome(found.outcome)
    # What the verdict does not ask for is no fault of the badge.
    return Look("warning", "alert") if look.tone == "error" and found.check not in report.policy.required else look


def _used(report: Report, documents: Sequence[Retrieved | Unreachable]) -> tuple[Used, ...]:
    return tuple(Used(document, report.lists.get(document.url)) for document in documents)


def _basis(report: Report, found: Check) -> str | None:
    if found.check in _OF_THE_BADGE:
        return "verify.basis.record" if report.kind is Kind.RECORD else "verify.basis.badge"
    if found.check is CheckName.ISSUER_TRUST and found.code.startswith("issuer_trust."):
        return "verify.basis.register"
    is_decided = found.outcome in (Outcome.VALID, Outcome.INVALID)
    return "verify.basis.clock" if found.check is CheckName.TIME and is_decided else None
