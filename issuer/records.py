"""Name what the issuer's tables hold, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from credentials.keys import PublicKey


class KeyPurpose(StrEnum):
    """What a key signs; purposes are never shared."""

    CREDENTIAL = "credential"
    STATUS = "status"
    TOKEN = "token"  # noqa: S105 - a kind of document, no secret


class KeyState(StrEnum):
    """Active keys sign; retired ones are still listed in did.json; revoked ones are not."""

    ACTIVE = "active"
    RETIRED = "retired"
    REVOKED = "revoked"


class Stage(StrEnum):
    """How far the ceremony of an award is."""

    RESERVED = "reserved"
    INTENDED = "intended"
    ISSUED = "issued"
    UNDONE = "undone"


class AwardState(StrEnum):
    """What an award is to its holder and to the world, derived from what is stored."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"
    ERASED = "erased"


class Visibility(StrEnum):
    """Who finds the badge page: nobody else, who has the link, everybody."""

    PRIVATE = "private"
    UNLISTED = "unlisted"
    PUBLIC = "public"


@dataclass(frozen=True)
class Organisation:
    """An organisation that issues under its own DID."""

    slug: str
    name: str
    description: str
    url: str | None
    contact_sealed: str | None
    created_at: datetime


@dataclass(frozen=True)
class Key:
    """A signing key; `sealed` is the private part as a JWE."""

    id: str
    issuer_slug: str
    purpose: KeyPurpose
    state: KeyState
    multikey: str
    sealed: str | None
    created_at: datetime
    retired_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def public(self) -> PublicKey:
        """Give the public part."""
        return PublicKey.from_multikey(self.multikey)

    @property
    def fragment(self) -> str:
        """Give what stands behind `#` in the id of its method: the multikey, or for tokens the thumbprint."""
        return self.public.thumbprint if self.purpose is KeyPurpose.TOKEN else self.multikey


@dataclass(frozen=True)
class SkillAlignment:
    """A skill that an achievement attests, as it stands in the signed badge."""

    slug: str
    uri: str
    name: str
    framework: str


@dataclass(frozen=True)
class Achievement:
    """An achievement in one version; `issuers` may award it."""

    id: str
    owner_slug: str
    movement: bool
    open: bool
    version: int
    name: str
    description: str
    criteria: str
    language: str
    level: int | None
    alignments: tuple[SkillAlignment, ...]
    issuers: frozenset[str]
    created_at: datetime


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence: an https address, a sentence, or both."""

    url: str | None = None
    narrative: str | None = None


@dataclass(frozen=True)
class Placement:
    """Where an award counts; every part may be unknown."""

    community: str | None = None
    country: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Award:
    """An award as stored; nothing in it names the recipient."""

    id: str
    issuer_slug: str
    achievement_id: str
    achievement_version: int
    subject_id: str
    batch_id: str
    position: int
    stage: Stage
    undone_code: str | None
    lease_owner: str | None
    lease_until: datetime | None
    intent_sha256: str | None
    awarded_by: str | None
    awarded_at: datetime
    valid_until: datetime | None
    level: int | None
    evidence: tuple[Evidence, ...]
    decision: str
    decided_at: datetime | None
    visibility: Visibility
    show_name: bool
    map_consent: bool
    paper_consent: str | None
    revoked_at: datetime | None
    revocation_reason: str | None
    erased_at: datetime | None
    placement: Placement
    placed_at: datetime | None
    feed_state: str
    feed_sequence: int | None

    def state(self, at: datetime) -> AwardState:
        """Give the state at an instant: erased before revoked before expired before the holder's decision."""
        if self.erased_at is not None:
            return AwardState.ERASED
        if self.revoked_at is not None:
            return AwardState.REVOKED
        if self.valid_until is not None and at > self.valid_until:
            return AwardState.EXPIRED
        return AwardState(self.decision)


@dataclass(frozen=True)
class StatusEntry:
    """Where the status of a credential stands."""

    list_id: str
    index: int


@dataclass(frozen=True)
class StatusList:
    """A status list as last published."""

    id: str
    issuer_slug: str
    size: int
    allocated: int
    sequence: int
    stale: bool
    content: bytes | None
    published_at: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True)
class StoredToken:
    """The second form of an award's badge, a compact JWS; `content` is None once erased."""

    award_id: str
    key_id: str
    content: bytes | None
    sha256: str
    signed_at: datetime


@dataclass(frozen=True)
class StoredCredential:
    """The signed bytes of an award; `content` is None once erased."""

    award_id: str
    key_id: str
    content: bytes | None
    sha256: str
    signed_at: datetime
