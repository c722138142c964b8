"""The checks of a report, their four answers, and the policies: which checks a verdict rests on, read by whose rules.

A policy is a value. Two of them read a badge by our rules; the third, for comparison only, as the official validator
of 1EdTech does (`credentials.official_rules`). It never is the default: anybody can make a badge that it calls valid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


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


class Rules(StrEnum):
    """By whose reading of the specifications a badge is judged."""

    OWN = "own"
    OFFICIAL_VALIDATOR = "official_validator"


@dataclass(frozen=True)
class Policy:
    """Which checks must be valid (or not applicable) for the verdict to be valid, and by whose rules they are made.

    Raises:
        ValueError: nothing is required. Such a policy would call every badge valid.
    """

    name: str
    required: frozenset[CheckName]
    rules: Rules = Rules.OWN

    def __post_init__(self) -> None:
        if not self.required:
            raise ValueError("a policy must require at least one check")


PUBLIC = Policy("public", frozenset(CheckName) - {CheckName.ISSUER_TRUST, CheckName.RECIPIENT})
"""What anybody can ask of a badge: is it whole, current and signed by whom it names?"""

RECOGNISED = Policy("recognised", PUBLIC.required | {CheckName.ISSUER_TRUST})
"""What the movement asks besides: is its issuer recognised for these skills?"""

ONE_EDTECH = Policy("1edtech", PUBLIC.required, Rules.OFFICIAL_VALIDATOR)
"""What the official validator would say, for comparison."""

POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in (PUBLIC, RECOGNISED, ONE_EDTECH)})
"""Every policy by its name."""
