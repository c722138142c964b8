"""What a verification says: nine checks, remarks beside them, and one verdict that follows from a policy.

A check answers one question and says which answer it got and why (`code`). The verdict is a total function of the
checks that the policy requires: any invalid gives invalid; else any unknown gives unknown; else valid. Nothing else
turns a badge green, and a check that could not be made never does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NoReturn

from credentials.credential import AchievementCredential
from credentials.problems import ANSWERS, CredentialProblem
from credentials.strict_json import JsonObject


class Outcome(StrEnum):
    """The four answers of a check; the first three are also the verdicts."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class CheckName(StrEnum):
    """The closed list of checks, in the order in which a report gives them."""

    DOCUMENT = "document"
    DATA_MODEL = "data_model"
    PROOF = "proof"
    ISSUER_KEY = "issuer_key"
    ISSUER_TRUST = "issuer_trust"
    TIME = "time"
    STATUS = "status"
    RECIPIENT = "recipient"
    ENDORSEMENTS = "endorsements"


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


@dataclass(frozen=True)
class Remark:
    """Something to know that changes no outcome, such as an older context."""

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Signer:
    """A key under which the proof holds: the method that names it, and the key itself."""

    method: str
    multikey: str


@dataclass(frozen=True)
class Policy:
    """Which checks must be valid (or not applicable) for the verdict to be valid.

    Raises:
        ValueError: nothing is required. Such a policy would call every badge valid.
    """

    name: str
    required: frozenset[CheckName]

    def __post_init__(self) -> None:
        if not self.required:
            raise ValueError("a policy must require at least one check")


PUBLIC = Policy("public", frozenset(CheckName) - {CheckName.ISSUER_TRUST, CheckName.RECIPIENT})
"""What anybody can ask of a badge: is it whole, current and signed by whom it names?"""

RECOGNISED = Policy("recognised", PUBLIC.required | {CheckName.ISSUER_TRUST})
"""What the movement asks besides: is its issuer recognised for these skills?"""

POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in (PUBLIC, RECOGNISED)})


def decide(checks: Iterable[Check], policy: Policy) -> Outcome:
    """Give the verdict that follows from `checks` under `policy`; a required check that is missing is unknown."""
    outcomes = {check.check: check.outcome for check in checks}
    required = {outcomes.get(name, Outcome.UNKNOWN) for name in policy.required}
    if Outcome.INVALID in required:
        return Outcome.INVALID
    if Outcome.UNKNOWN in required:
        return Outcome.UNKNOWN
    return Outcome.VALID


@dataclass(frozen=True)
class Report:
    """All that a verification found out.

    `credential` is the document as it was read and `achievement_credential` its typed form; both stand here only when
    the proof is valid, so that nobody shows a claim that no signature covers. `signers` are the keys under which it
    holds, whoever's they are. It has no truth value: `report.verdict`
    has three answers, and `if report:` would take "unknown" for "valid".

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
    lists: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is neither true nor false: read its verdict")

    def check(self, name: CheckName) -> Check:
        """Give the check of that name."""
        return next(check for check in self.checks if check.check is name)
