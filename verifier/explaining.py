"""Say in one plain sentence what a report means, and which check decided it.

The sentence is chosen from a closed list, so that every reader meets the same few answers: the badge is good; it was
intact but from an issuer whom nobody vouches for; revoked, suspended, expired or not yet valid; it does not match its
signature, differs from what its site says, is signed by somebody else, is not a proper badge; or we could not tell, and
why: out of reach, missing at its place, shown in part, of an unknown kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from credentials.kinds import Kind
from credentials.report import Check, CheckName, Outcome, Report, Rules
from verifier.claimed_issuers import LOOK_ALIKE
from verifier.gathering import OFFLINE


class Answer(StrEnum):
    """What a check comes to, in the reader's terms.

    The messages are `verify.answer.<answer>`, `verify.answer.<answer>.next` and, in two words, `verify.label.<answer>`.
    """

    VALID = "valid"
    UNVOUCHED = "unvouched"
    UNCOVERED = "uncovered"
    LAPSED = "lapsed"
    LOOK_ALIKE = "look-alike"
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
    FAULTY = "faulty"
    LIST_MISSING = "list-missing"
    KEYS_MISSING = "keys-missing"
    BADGE_MISSING = "badge-missing"
    OFFLINE = "offline"
    SHOWN_IN_PART = "shown-in-part"
    HOLDERS_COPY = "holders-copy"
    UNSUPPORTED = "unsupported"
    UNNAMED = "unnamed"
    UNPROVEN = "unproven"
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
    ("issuer_key.self_asserted", Answer.UNPROVEN),
    ("recipient.pseudonymous", Answer.UNNAMED),
    ("issuer_trust.", Answer.UNRECOGNISED),
)
# A good badge of an issuer for whom nobody vouches, by what the register says.
_UNVOUCHED: Mapping[Trust, Answer] = {
    Trust.RECOGNISED: Answer.VALID,
    Trust.OUT_OF_SCOPE: Answer.UNCOVERED,
    Trust.INACTIVE: Answer.LAPSED,
    Trust.UNRECOGNISED: Answer.UNVOUCHED,
    Trust.NOT_CHECKED: Answer.UNVOUCHED,
}
# Whether waiting helps depends on why there was no answer: nobody there, a site in trouble, or nothing at that address.
_NO_CONNECTION = frozenset({"fetch.connection", "fetch.timeout", "fetch.name_unknown", "fetch.resting"})
MISSING = frozenset({"fetch.missing", "fetch.gone"})
_MISSING: Mapping[CheckName, Answer] = {
    CheckName.STATUS: Answer.LIST_MISSING,
    CheckName.ISSUER_KEY: Answer.KEYS_MISSING,
    CheckName.PROOF: Answer.BADGE_MISSING,
}
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
        if any(remark.code == LOOK_ALIKE for remark in report.remarks):
            return Explanation(Answer.LOOK_ALIKE, None, trust)
        return Explanation(_UNVOUCHED[trust], None, trust)
    if report.verdict is Outcome.INVALID:
        answer, check = _first(_INVALID, required, Outcome.INVALID) or (Answer.IMPROPER, None)
    else:
        answer, check = _first(_UNKNOWN, required, Outcome.UNKNOWN) or (Answer.UNCLEAR, None)
    if check is None:
        check = next((check for check in required if check.outcome is report.verdict), None)
    if answer is Answer.UNREACHABLE and check is not None:
        answer = _unreachable(check)
    return Explanation(answer, check, trust)


def answers(outcome: Outcome) -> Sequence[tuple[str, Answer]]:
    """Give the answers of a verdict by the code that leads to each, or its beginning, in the order of precedence."""
    valid = tuple((code, _UNVOUCHED[trust]) for code, trust in _TRUST.items())
    return {Outcome.VALID: valid, Outcome.INVALID: _INVALID, Outcome.UNKNOWN: _UNKNOWN}.get(outcome, ())


def answer_of(report: Report) -> str:
    """Give the message that says in one sentence what a report comes to."""
    if report.policy.rules is Rules.OFFICIAL_VALIDATOR:
        return f"verify.answer.official.{report.verdict.value}"
    if report.kind is Kind.BADGE:
        return f"verify.answer.{explain(report).answer.value}"
    return f"verify.answer.{report.kind.value}.{report.verdict.value}"


def label_of(report: Report) -> str:
    """Give the message that says in two words what a report comes to."""
    if is_judged_by_us(report):
        return f"verify.label.{explain(report).answer.value}"
    return f"verify.outcome.{report.verdict.value}"


def next_step_of(report: Report) -> str:
    """Give the message that says what to do about a report."""
    matched = report.check(CheckName.RECIPIENT).outcome is Outcome.VALID
    if matched and is_judged_by_us(report) and explain(report).answer is Answer.VALID:
        return "verify.answer.valid.matched.next"
    return f"{answer_of(report)}.next"


def is_judged_by_us(report: Report) -> bool:
    """Tell whether this is a badge, judged by our own rules: only then has each answer words and a look of its own."""
    return report.kind is Kind.BADGE and report.policy.rules is not Rules.OFFICIAL_VALIDATOR


def is_doubtful(report: Report) -> bool:
    """Tell whether the checks are all good, and there is reason not to rely on the badge all the same."""
    valid = report.verdict is Outcome.VALID and is_judged_by_us(report)
    return valid and explain(report).answer is not Answer.VALID


# Between questions that are named together.
QUESTIONS_APART = " · "
HOSTED = "remark.open_badges_2_hosted"
_WEAKER = (HOSTED, "remark.open_badges_2_signed")
_ASKED_OF_A_SITE = (CheckName.PROOF, CheckName.ISSUER_KEY)


def weaker_evidence(report: Report) -> str | None:
    """Give the remark that a badge rests on weaker evidence than a signature of Open Badges 3.0, if it does."""
    return next((remark.code for remark in report.remarks if remark.code in _WEAKER), None)


def question(report: Report, name: CheckName) -> str:
    """Give the message of the question that a check answers; a badge without a signature is asked other ones."""
    hosted = weaker_evidence(report) == HOSTED and name in _ASKED_OF_A_SITE
    record = report.kind is Kind.RECORD and name is CheckName.DATA_MODEL
    return f"verify.check.{name.value}" + (".hosted" if hosted else ".record" if record else "")


def not_made(report: Report) -> tuple[Check, ...]:
    """Give the checks that were not made, because the badge itself was not good: they say nothing of their own."""
    if report.check(CheckName.PROOF).outcome is Outcome.VALID:
        return ()
    return tuple(found for found in report.checks if found.code == f"{found.check.value}.not_checked")


def why_not_made(report: Report) -> str:
    """Give the message that says what kept checks from being made; its parameter names them."""
    proof = report.check(CheckName.PROOF)
    if report.check(CheckName.DOCUMENT).outcome is Outcome.INVALID:
        return "verify.not-checked.document"
    if proof.code == "proof.missing":
        return "verify.not-checked.unsigned"
    return "verify.not-checked.signature" if proof.outcome is Outcome.INVALID else "verify.not-checked.fault"


def why_nothing_shown(report: Report) -> str:
    """Give the message that says why nothing is shown of what a badge says."""
    proof = report.check(CheckName.PROOF)
    if proof.code == "proof.missing":
        return "verify.says.nothing.unsigned"
    if proof.code.startswith("proof.hosted"):
        return "verify.says.nothing.hosted"
    if any(report.check(name).outcome is Outcome.INVALID for name in (CheckName.DOCUMENT, CheckName.DATA_MODEL)):
        return "verify.says.nothing.improper"
    return "verify.says.nothing" if proof.outcome is Outcome.INVALID else "verify.says.nothing.unchecked"


def lacks_only_status(report: Report) -> bool:
    """Tell whether all is known and good of a badge but whether its issuer has revoked it."""
    others = [found for found in report.checks if found.check is not CheckName.STATUS]
    fine = (Outcome.VALID, Outcome.NOT_APPLICABLE)
    good = all(found.outcome in fine for found in others if found.check in report.policy.required)
    trusted = report.check(CheckName.ISSUER_TRUST).outcome is Outcome.VALID
    unknown = report.check(CheckName.STATUS).code == "status.unreachable" and is_judged_by_us(report)
    return report.verdict is Outcome.UNKNOWN and unknown and good and trusted


def advised_above(report: Report, found: Check) -> bool:
    """Tell whether the advice on a whole badge is the advice on this check: a page gives one instruction, not two."""
    explanation = explain(report)
    if not is_judged_by_us(report) or explanation.answer in (Answer.IMPROPER, Answer.UNCLEAR):
        return False
    if explanation.decided_by is not None:
        both = (found.fields.get("reason"), explanation.decided_by.fields.get("reason"))
        return found.code == explanation.decided_by.code or all(reason in MISSING for reason in both)
    return found.check is CheckName.ISSUER_TRUST


def _unreachable(check: Check) -> Answer:
    """Say why a document of the issuer could not be had, as far as it changes what the reader can do."""
    reason = check.fields.get("reason", "")
    if reason == OFFLINE:
        return Answer.OFFLINE
    if reason in MISSING:
        return _MISSING.get(check.check, Answer.FAULTY)
    if reason == "fetch.too_many":
        return Answer.UNCLEAR
    return Answer.FAULTY if reason.startswith("fetch.") and reason not in _NO_CONNECTION else Answer.UNREACHABLE


def _first(
    table: Sequence[tuple[str, Answer]], checks: Sequence[Check], outcome: Outcome
) -> tuple[Answer, Check] | None:
    for code, answer in table:
        for check in checks:
            matches = check.code.startswith(code) if code.endswith(".") else check.code == code
            if check.outcome is outcome and matches:
                return answer, check
    return None
