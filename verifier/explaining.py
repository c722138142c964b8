"""Say in one plain sentence what a report means, and which check decided it.

The sentence is chosen from a closed list, so that every reader meets the same few answers: the badge is good; it was
revoked, suspended, is expired or not yet valid; it was altered, differs from what its site says, is signed by somebody
else, is not a proper badge; or we could not tell, and why: out of reach, shown in part, of an unknown kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from credentials.report import Check, CheckName, Outcome, Report
from verifier.gathering import OFFLINE


class Answer(StrEnum):
    """What a check comes to, in the reader's terms; messages `verify.answer.<answer>` and `...next`."""

    VALID = "valid"
    UNVOUCHED = "unvouched"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    ALTERED = "altered"
    DIFFERS = "differs"
    UNSIGNED = "unsigned"
    FORGED = "forged"
    IMPROPER = "improper"
    OTHER_PERSON = "other-person"
    OUT_OF_SCOPE = "out-of-scope"
    UNRECOGNISED = "unrecognised"
    UNREACHABLE = "unreachable"
    OFFLINE = "offline"
    SHOWN_IN_PART = "shown-in-part"
    HOLDERS_COPY = "holders-copy"
    UNSUPPORTED = "unsupported"
    UNCLEAR = "unclear"


class Trust(StrEnum):
    """Who vouches for the issuer, apart from the verdict; messages `verify.trust.<trust>`."""

    RECOGNISED = "recognised"
    OUT_OF_SCOPE = "out-of-scope"
    INACTIVE = "inactive"
    UNRECOGNISED = "unrecognised"
    NOT_CHECKED = "not-checked"


# In the order in which they are told when several hold: what was done on purpose comes before what time did.
_INVALID: Sequence[tuple[str, Answer]] = (
    ("status.revoked", Answer.REVOKED),
    ("status.revoked_because", Answer.REVOKED),
    ("status.suspended", Answer.SUSPENDED),
    ("time.expired", Answer.EXPIRED),
    ("time.not_yet_valid", Answer.NOT_YET_VALID),
    ("proof.missing", Answer.UNSIGNED),
    ("proof.signature", Answer.ALTERED),
    ("proof.disclosure", Answer.ALTERED),
    ("proof.hosted_differs", Answer.DIFFERS),
    ("issuer_key.", Answer.FORGED),
    ("recipient.", Answer.OTHER_PERSON),
    ("issuer_trust.", Answer.OUT_OF_SCOPE),
)
_UNKNOWN: Sequence[tuple[str, Answer]] = (
    ("unsupported.base_proof", Answer.HOLDERS_COPY),
    ("unsupported.", Answer.UNSUPPORTED),
    ("budget.", Answer.UNSUPPORTED),
    ("proof.hosted_unreachable", Answer.UNREACHABLE),
    ("issuer_key.unreachable", Answer.UNREACHABLE),
    ("status.unreachable", Answer.UNREACHABLE),
    ("status.not_shown", Answer.SHOWN_IN_PART),
    ("time.end_not_shown", Answer.SHOWN_IN_PART),
    ("issuer_trust.", Answer.UNRECOGNISED),
)
_TRUST: Mapping[str, Trust] = {
    "issuer_trust.recognised": Trust.RECOGNISED,
    "issuer_trust.out_of_scope": Trust.OUT_OF_SCOPE,
    "issuer_trust.inactive": Trust.INACTIVE,
    "issuer_trust.unrecognised": Trust.UNRECOGNISED,
}


@dataclass(frozen=True)
class Explanation:
    """The answer, the check that decided it (None when all is well), and who vouches for the issuer."""

    answer: Answer
    decided_by: Check | None
    trust: Trust


def explain(report: Report) -> Explanation:
    """Explain a report; the answer always agrees with the verdict."""
    trust = _TRUST.get(report.check(CheckName.ISSUER_TRUST).code, Trust.NOT_CHECKED)
    required = [check for check in report.checks if check.check in report.policy.required]
    if report.verdict is Outcome.VALID:
        return Explanation(Answer.VALID if trust is Trust.RECOGNISED else Answer.UNVOUCHED, None, trust)
    if report.verdict is Outcome.INVALID:
        answer, check = _first(_INVALID, required, Outcome.INVALID) or (Answer.IMPROPER, None)
    else:
        answer, check = _first(_UNKNOWN, required, Outcome.UNKNOWN) or (Answer.UNCLEAR, None)
    if check is None:
        check = next((check for check in required if check.outcome is report.verdict), None)
    if answer is Answer.UNREACHABLE and check is not None and check.fields.get("reason") == OFFLINE:
        answer = Answer.OFFLINE
    return Explanation(answer, check, trust)


def answers(outcome: Outcome) -> Sequence[tuple[str, Answer]]:
    """Give the answers of a verdict by the code that leads to each, or its beginning, in the order of precedence."""
    return {Outcome.INVALID: _INVALID, Outcome.UNKNOWN: _UNKNOWN}.get(outcome, ())


_WEAKER = ("remark.open_badges_2_hosted", "remark.open_badges_2_signed")
_ASKED_OF_A_SITE = (CheckName.PROOF, CheckName.ISSUER_KEY)


def weaker_evidence(report: Report) -> str | None:
    """Give the remark that a badge rests on weaker evidence than a signature of Open Badges 3.0, if it does."""
    return next((remark.code for remark in report.remarks if remark.code in _WEAKER), None)


def question(report: Report, name: CheckName) -> str:
    """Give the message of the question that a check answers; a badge without a signature is asked other ones."""
    hosted = weaker_evidence(report) == _WEAKER[0] and name in _ASKED_OF_A_SITE
    return f"verify.check.{name.value}" + (".hosted" if hosted else "")


def _first(
    table: Sequence[tuple[str, Answer]], checks: Sequence[Check], outcome: Outcome
) -> tuple[Answer, Check] | None:
    for code, answer in table:
        for check in checks:
            matches = check.code.startswith(code) if code.endswith(".") else check.code == code
            if check.outcome is outcome and matches:
                return answer, check
    return None
