"""What one claim is worth: the weight of its tier, its age, its level.

Spec: skills.md 3.2 (evidence, freshness, level, holding).

    w      weight of the claim's tier                              (Parameters)
    f      freshness: 1 within the review period, then halved every 12 months, never below 0.25
    m      level factor: 1 at the required level, else level / required level
    x      w * f * m; a person's x in a cell is the maximum over the claims there (coverage.py)
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from skills_framework.ageing import after_months, months_between
from skills_framework.parameters import PARAMETERS, Parameters
from skills_framework.problems import CoverageProblem

MAX_LEVEL = 5  # skills.md 2.2: five steps; 0 is "none" in the Community Capacity Map.
_TOLERANCE = 1e-9  # A month is not a whole number of days: what is 0.5 on paper may miss it in the last bit.


class Tier(IntEnum):
    """How well a claim is shown (skills.md 3.2)."""

    FREE_TAG = 0
    SELF_DECLARED = 1
    PEER_ENDORSED = 2
    UNSIGNED_BADGE = 3
    SIGNED_BADGE = 4
    RECOGNISED_BADGE = 5


class ClaimStatus(StrEnum):
    """What the last check of a claim's credential found; declared claims are always current."""

    CURRENT = "current"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A person shows a skill.

    `issued` is the day of issue or of the last renewal; `review_months` is R_s of the skill. `level` is 1-5 or None
    when none is named. `endorsers` counts independent endorsers of a tier 2 claim; `attended` marks a tier 3 badge
    that shows presence only. `confirmed` is the last time the status was known to be good.
    """

    person: str
    skill: str
    tier: Tier
    issued: datetime
    review_months: int
    level: int | None = None
    valid_until: datetime | None = None
    status: ClaimStatus = ClaimStatus.CURRENT
    confirmed: datetime | None = None
    endorsers: int = 1
    attended: bool = False

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level <= MAX_LEVEL:
            raise CoverageProblem(member="level", value=self.level)
        if self.review_months <= 0:
            raise CoverageProblem(member="review_months", value=self.review_months)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one claim is worth at one instant: x, and `raw`, which leaves the level out.

    `solid_until` is when x falls below 0.5: None for a claim that is not solid, or that is for ever.
    """

    person: str
    skill: str
    tier: Tier
    level: int
    x: float
    raw: float
    solid: bool
    solid_until: datetime | None
    provisional: bool


def freshness(age_months: float, review_months: int, parameters: Parameters = PARAMETERS) -> float:
    """Give f: how much of a claim's weight is left at this age."""
    if age_months <= review_months:
        return 1.0
    faded = 2 ** (-(age_months - review_months) / parameters.half_life_months)
    return float(max(parameters.freshness_floor, faded))


def level_factor(level: int, parameters: Parameters = PARAMETERS) -> float:
    """Give m: 1 at the required level, in proportion below it."""
    return min(1.0, level / parameters.required_level)


def tier_weight(claim: Claim, parameters: Parameters = PARAMETERS) -> float:
    """Give w: the weight of the claim's tier."""
    match claim.tier:
        case Tier.PEER_ENDORSED:
            return parameters.one_endorser if claim.endorsers < 2 else parameters.several_endorsers
        case Tier.UNSIGNED_BADGE:
            return parameters.attendance_badge if claim.attended else parameters.unsigned_badge
        case Tier.FREE_TAG:
            return 0.0
        case Tier.SELF_DECLARED:
            return parameters.self_declared
        case Tier.SIGNED_BADGE:
            return parameters.signed_badge
        case Tier.RECOGNISED_BADGE:
            return parameters.recognised_badge


def weigh(claim: Claim, *, at: datetime, parameters: Parameters = PARAMETERS) -> Weighed | None:
    """Weigh one claim at an instant; None when it counts nothing.

    A revoked, suspended, expired or badly signed badge counts nothing, whatever its format: it never falls back to a
    lower tier. One whose status is unknown counts for a few days after the last good answer.
    """
    if not _counts(claim, at, parameters):
        return None
    weight = tier_weight(claim, parameters)
    level = claim.level if claim.level is not None else _unnamed_level(claim.tier)
    factor = level_factor(level, parameters)
    fresh = freshness(months_between(claim.issued, at), claim.review_months, parameters)
    x = weight * fresh * factor
    if x <= 0:
        return None
    solid = is_solid(x, parameters)
    return Weighed(
        person=claim.person,
        skill=claim.skill,
        tier=claim.tier,
        level=level,
        x=x,
        raw=weight * fresh,
        solid=solid,
        solid_until=_solid_until(claim, weight * factor, parameters) if solid else None,
        provisional=claim.status is ClaimStatus.UNKNOWN,
    )


def _counts(claim: Claim, at: datetime, parameters: Parameters) -> bool:
    if claim.issued > at or (claim.valid_until is not None and claim.valid_until < at):
        return False
    if claim.status is ClaimStatus.UNKNOWN:
        grace = timedelta(days=parameters.unknown_status_days)
        return claim.confirmed is not None and at - claim.confirmed <= grace
    return claim.status is ClaimStatus.CURRENT


def _unnamed_level(tier: Tier) -> int:
    # skills.md 3.2: an unnamed level is 1 for what people say of themselves or of each other, 3 for badges.
    return 3 if tier >= Tier.UNSIGNED_BADGE else 1


def is_solid(x: float, parameters: Parameters = PARAMETERS) -> bool:
    """Tell whether a strength makes a solid holder."""
    return x >= parameters.solid - _TOLERANCE


def _solid_until(claim: Claim, full: float, parameters: Parameters) -> datetime | None:
    """Give the instant at which a solid claim stops being solid; None when it never does.

    Solve full * 2^(-(a - R) / h) = solid for the age a; the floor of f holds some claims up for ever.
    """
    ends = [] if claim.valid_until is None else [claim.valid_until]
    if full * parameters.freshness_floor < parameters.solid:
        months = claim.review_months + parameters.half_life_months * math.log2(max(1.0, full / parameters.solid))
        ends.append(after_months(claim.issued, months))
    return min(ends, default=None)
