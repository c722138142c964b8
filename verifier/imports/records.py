"""Say what is kept of a badge from elsewhere, and what curators decide about the achievement behind it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from credentials.report import Outcome
from verifier.claims import BadgeState


class Ownership(StrEnum):
    """Whether the badge names the person who brought it; only `yours` may count."""

    YOURS = "yours"
    OTHER = "other"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the last check read, for the person's own page; sealed at rest.

    Name and issuer are None unless a good proof covers them. `headline` is the message of what the check came to,
    `code` and `fields` those of the check that decided it, if one did.
    """

    name: str | None
    issuer: str | None
    issuer_id: str | None
    vouched_by: str | None
    headline: str
    code: str | None
    fields: Mapping[str, str]

    def dump(self) -> bytes:
        """Give the bytes that are sealed."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def load(cls, sealed: bytes) -> "Findings":
        """Read what `dump` wrote."""
        return cls(**json.loads(sealed))


@dataclass(frozen=True, slots=True)
class Achievement:
    """What a badge from elsewhere is a badge of, under a good proof."""

    issuer: str
    id: str
    name: str
    issuer_name: str
    alignments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one check found: how the badge stands for its person and for the map."""

    verdict: Outcome
    state: BadgeState
    code: str
    ownership: Ownership
    older: bool
    """Of Open Badges 2.0: a lower tier."""
    skills: tuple[str, ...]
    achievement: Achievement | None
    awarded_at: datetime | None
    valid_until: datetime | None
    findings: Findings = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewBadge:
    """A badge as it is added; `sealed` and `sealed_findings` are all that says what stands in it."""

    handle: str
    account_id: str = field(repr=False)
    identity_hash: str = field(repr=False)
    sealed: str = field(repr=False)
    sealed_findings: str = field(repr=False)
    form: str
    standing: Standing
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportedBadge:
    """A badge from elsewhere as it is kept."""

    id: int
    handle: str
    account_id: str = field(repr=False)
    sealed: str = field(repr=False)
    sealed_findings: str = field(repr=False)
    form: str
    achievement_id: int | None
    verdict: Outcome
    state: BadgeState
    code: str
    ownership: Ownership
    older: bool
    skills: tuple[str, ...]
    awarded_at: datetime | None
    valid_until: datetime | None
    added_at: datetime
    checked_at: datetime
    good_at: datetime | None
    map_consent: bool
    region: str | None


class MappingState(StrEnum):
    """How far a skill has come that somebody proposed for an achievement."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class SkillMapping:
    """A skill for every badge of an achievement: proposed, confirmed, undone; by whom and when."""

    id: int
    skill: str
    proposed_at: datetime
    proposed_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None
    undone_at: datetime | None
    undone_by: str | None

    @property
    def state(self) -> MappingState:
        """Give how far it has come."""
        if self.undone_at is not None:
            return MappingState.UNDONE
        return MappingState.PROPOSED if self.confirmed_at is None else MappingState.CONFIRMED


@dataclass(frozen=True, slots=True)
class KnownAchievement:
    """An achievement of somebody else's, as curators see it: how many hold a badge of it, never who."""

    id: int
    achievement: Achievement
    first_seen: datetime
    holders: int
    mappings: tuple[SkillMapping, ...]

    @property
    def is_mapped(self) -> bool:
        """Say whether a curator has confirmed a skill for it."""
        return any(mapping.state is MappingState.CONFIRMED for mapping in self.mappings)
