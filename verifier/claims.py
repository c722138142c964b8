"""Say what one verified badge claims about one person and one skill.

A person is a number that means nothing outside this database. Only badges that were verified stand here: signed ones
as tiers 4 and 5, those of Open Badges 2.0 that people brought themselves as tier 3.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# skills.md 3.2: when a status service does not answer, the last good result holds this long, marked; then it is 0.
LAST_GOOD_HOLDS = timedelta(days=7)


class BadgeState(StrEnum):
    """What the last check said: `counted` and, for a while, `unknown` enter the map; `refused` never does."""

    COUNTED = "counted"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an award counts: a dated record of the issuer's, not signed; all absent counts in the total only."""

    community: str | None
    country: str | None
    region: str | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One skill of one counted badge. `held_over`: its status is out of reach, the last good result holds."""

    badge: int
    person: int
    skill: str
    tier: int
    level: int | None
    awarded_at: datetime
    valid_until: datetime | None
    region: str | None
    issuer: str
    good_at: datetime | None
    held_over: bool


@dataclass(frozen=True, slots=True)
class HarvestedBadge:
    """A badge as a feed brought it and as it was checked. `person` is personal data: never shown, never logged."""

    feed_id: int
    feed_badge_id: str
    credential_id: str
    credential: str
    person: str = field(repr=False)
    issuer: str
    achievement: str
    level: int | None
    awarded_at: datetime
    valid_until: datetime | None
    placement: Placement
    state: BadgeState
    code: str
    good_at: datetime | None
    checked_at: datetime
    method: str
    status_list: str | None
    status_index: int | None
    tiers: tuple[tuple[str, int], ...]
    """Each skill's URI with its tier, 4 or 5."""


@dataclass(frozen=True, slots=True)
class KnownBadge:
    """What a later harvest needs to check a badge again."""

    id: int
    feed_id: int
    feed_badge_id: str
    credential: str
    issuer: str
    awarded_at: datetime
    state: BadgeState
    code: str
    good_at: datetime | None
    checked_at: datetime
    method: str
    status_list: str | None
    status_index: int | None
    tiers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a check found about a known badge; `tiers` replaces its claims."""

    state: BadgeState
    code: str
    good_at: datetime | None
    tiers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A recognised node's feed and where we stand in it; the token is sealed."""

    id: int
    name: str
    url: str
    sealed_token: str = field(repr=False)
    cursor: str | None
    last_run_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item of a feed that was not taken in, and why."""

    feed_id: int
    item: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many badges stand how: what is known of the data before anything is read from it."""

    counted: int
    held_over: int
    waiting: int
    refused: int
    expired: int
    revoked: int
    expiring: int
    unplaced: int
    issuers: int
