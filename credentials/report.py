"""What a verification says: nine checks, remarks beside them, and one verdict that follows from a policy.

A check answers one question and says which answer it got and why (`code`). The verdict is a total function of the
checks that the policy requires: any invalid gives invalid; else any unknown gives unknown; else valid. Nothing else
turns a badge green, and a check that could not be made never does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NoReturn

from credentials.clr import ClrCredential
from credentials.credential import AchievementCredential
from credentials.endorsement import EndorsementCredential
from credentials.generation import Generation
from credentials.kinds import Kind
from credentials.open_badges_2.reading import AwardedBadge
from credentials.policies import ONE_EDTECH, POLICIES, PUBLIC, RECOGNISED, CheckName, Outcome, Policy, Rules
from credentials.problems import ANSWERS, CredentialProblem
from credentials.strict_json import JsonObject

__all__ = [
    "ONE_EDTECH",
    "POLICIES",
    "PUBLIC",
    "RECOGNISED",
    "Check",
    "CheckName",
    "Endorsed",
    "EndorsementFound",
    "Outcome",
    "Policy",
    "Remark",
    "Report",
    "Rules",
    "Signer",
    "answer",
    "decide",
    "guarded",
    "refusal",
]


@dataclass(frozen=True)
class Check:
    """One answer. `fields` are the parameters of the message `problem.<code>.reason`, in its order."""

    check: CheckName
    outcome: Outcome
    code: str
    fields: Mapping[str, str] = field(default_factory=dict)


def answer(check: CheckName, code: str, **fields: str) -> Check:
    """Give the check with this answer of `credentials.problems.ANSWERS`; its fields must be those of the code."""
    given = ANSWERS[code]
    if set(fields) != set(given.field_names):
        raise TypeError(f"{code} takes the fields {given.field_names}, not {tuple(fields)}")
    ordered = MappingProxyType({name: fields[name] for name in given.field_names})
    return Check(check, Outcome(given.outcome), code, ordered)


def refusal(check: CheckName, problem: CredentialProblem) -> Check:
    """Give the check that this problem decides."""
    return Check(check, Outcome(problem.outcome), problem.code, problem.fields)


def guarded(name: CheckName, check: Callable[[], Check]) -> Check:
    """Make a check; one that breaks down is unknown and takes no other with it."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - the outermost edge of one check: a fault of ours must never pass
        return answer(name, "internal.check_failed", error=type(error).__name__)


@dataclass(frozen=True)
class Remark:
    """Something to know that changes no outcome, such as an older context."""

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Signer:
    """A key under which the proof holds: the method that names it, who controls that, and the key itself."""

    method: str
    controller: str
    multikey: str


def decide(checks: Iterable[Check], policy: Policy) -> Outcome:
    """Give the verdict that follows from `checks` under `policy`; a required check that is missing is unknown."""
    outcomes = {check.check: check.outcome for check in checks}
    required = {outcomes.get(name, Outcome.UNKNOWN) for name in policy.required}
    if Outcome.INVALID in required:
        return Outcome.INVALID
    if Outcome.UNKNOWN in required:
        return Outcome.UNKNOWN
    return Outcome.VALID


class Endorsed(StrEnum):
    """What an endorsement stands at."""

    CREDENTIAL = "credential"
    ACHIEVEMENT = "achievement"
    ISSUER = "issuer"
    CREATOR = "creator"
    OTHER = "other"


@dataclass(frozen=True)
class EndorsementFound:
    """An endorsement that stands in a credential, with a report of its own."""

    endorsed: Endorsed
    report: "Report"


@dataclass(frozen=True)
class Report:
    """All that a verification found out.

    `credential` is the document as it was read; `achievement_credential`, `endorsement_credential` or `clr_credential`
    its typed form, whichever its `kind` is, or `awarded_badge` that of a badge of Open Badges 2.0. They stand here only
    when the proof is valid, so that nobody shows a claim that nothing covers. `signers` are the keys under which it
    holds, whoever's they are. It has no truth value: `report.verdict`
    has three answers, and `if report:` would take "unknown" for "valid".

    `endorsements` and `inner` are the credentials inside, each with a report of its own; the verdict says nothing about
    them.

    `lists` are the status lists that were believed, from when each is, by URL: an older edition of one is not to be
    believed later on (`Evidence.newest`).
    """

    verdict: Outcome
    policy: Policy
    checks: tuple[Check, ...]
    remarks: tuple[Remark, ...] = ()
    credential: JsonObject | None = None
    achievement_credential: AchievementCredential | None = None
    signers: tuple[Signer, ...] = ()
    kind: Kind = Kind.BADGE
    endorsement_credential: EndorsementCredential | None = None
    clr_credential: ClrCredential | None = None
    endorsements: tuple[EndorsementFound, ...] = ()
    inner: "tuple[Report, ...]" = ()
    generation: Generation = Generation.OPEN_BADGES_3
    awarded_badge: AwardedBadge | None = None
    lists: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is neither true nor false: read its verdict")

    @property
    def is_selection(self) -> bool:
        """Whether the holder chose what is shown, so that what is absent may have been left out."""
        return any(remark.code == "remark.selective_disclosure" for remark in self.remarks)

    def check(self, name: CheckName) -> Check:
        """Give the check of that name."""
        return next(check for check in self.checks if check.check is name)

    def amended(self, *made: Check, policy: Policy | None = None) -> "Report":
        """Give the report with other answers to some checks, decided anew, under another policy if one is given."""
        by_name = {check.check: check for check in (*self.checks, *made)}
        checks = tuple(by_name[check.check] for check in self.checks)
        decided_by = policy or self.policy
        return replace(self, checks=checks, policy=decided_by, verdict=decide(checks, decided_by))
