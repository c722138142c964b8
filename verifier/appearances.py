"""How an answer looks: its colour and its sign, beside the words. No two answers are told apart by colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from credentials.report import Outcome, Report, Rules
from verifier.explaining import Answer, explain, is_judged_by_us

Tone = Literal["success", "warning", "error", "notice"]


@dataclass(frozen=True)
class Look:
    """A tone of Codex, and the name of an icon."""

    tone: Tone
    icon: str

    @property
    def box(self) -> str:
        """Give the name that the box of a verdict has for this tone."""
        return {"success": "valid", "warning": "unknown", "error": "invalid", "notice": "not_applicable"}[self.tone]


_OUTCOMES: Mapping[Outcome, Look] = {
    Outcome.VALID: Look("success", "success"),
    Outcome.INVALID: Look("error", "error"),
    Outcome.UNKNOWN: Look("warning", "alert"),
    Outcome.NOT_APPLICABLE: Look("notice", "info"),
}
# Green says "rely on it", and nothing else does: an intact badge of somebody unknown is no reason to rely on anything.
_ANSWERS: Mapping[Answer, Look] = {
    Answer.VALID: Look("success", "success"),
    Answer.UNVOUCHED: Look("warning", "help"),
    Answer.UNCOVERED: Look("warning", "puzzle"),
    Answer.LAPSED: Look("warning", "history"),
    Answer.LOOK_ALIKE: Look("error", "eye"),
    Answer.REVOKED: Look("error", "block"),
    Answer.SUSPENDED: Look("error", "lock"),
    Answer.EXPIRED: Look("error", "clock"),
    Answer.NOT_YET_VALID: Look("error", "calendar"),
    Answer.ALTERED: Look("error", "signature"),
    Answer.DIFFERS: Look("error", "copy"),
    Answer.UNSIGNED: Look("error", "edit"),
    Answer.FORGED: Look("error", "key"),
    Answer.IMPROPER: Look("error", "error"),
    Answer.OTHER_PERSON: Look("error", "userAvatar"),
    Answer.OUT_OF_SCOPE: Look("error", "puzzle"),
    Answer.UNRECOGNISED: Look("warning", "help"),
    Answer.UNREACHABLE: Look("warning", "networkOff"),
    Answer.FAULTY: Look("warning", "network"),
    Answer.LIST_MISSING: Look("warning", "listBullet"),
    Answer.KEYS_MISSING: Look("warning", "unLock"),
    Answer.BADGE_MISSING: Look("warning", "search"),
    Answer.OFFLINE: Look("warning", "networkOff"),
    Answer.SHOWN_IN_PART: Look("warning", "eyeClosed"),
    Answer.HOLDERS_COPY: Look("warning", "userAvatar"),
    Answer.UNSUPPORTED: Look("warning", "puzzle"),
    Answer.UNPROVEN: Look("warning", "key"),
    Answer.UNNAMED: Look("warning", "userAvatar"),
    Answer.UNCLEAR: Look("warning", "alert"),
}


def look_of(report: Report) -> Look:
    """Give how the answer of a report looks; that of others' rules is never green."""
    if is_judged_by_us(report):
        return _ANSWERS[explain(report).answer]
    is_comparison = report.policy.rules is Rules.OFFICIAL_VALIDATOR and report.verdict is Outcome.VALID
    return _OUTCOMES[Outcome.NOT_APPLICABLE if is_comparison else report.verdict]


def look_of_outcome(outcome: Outcome) -> Look:
    """Give how the answer of one check looks."""
    return _OUTCOMES[outcome]
