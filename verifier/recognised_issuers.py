"""Whom the movement recognises as an issuer, for which skills, and when.

Recognition is the operator's decision; a name that a badge gives itself decides nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from credentials.gathered import PinnedKey, Recognition
from credentials.keys import PublicKey
from credentials.method_resolution import THUMBPRINT_URN
from credentials.problems import CredentialProblem
from skills_framework.framework import Framework, Group


@dataclass(frozen=True)
class Scope:
    """What an issuer is recognised for: everything, or whole groups and single skills, by URI.

    `regions` are codes of the regions in which it works. A badge bears no region that anybody has signed, so they
    inform people and bear on no check (docs/decisions/0016).

    Raises:
        ValueError: it is empty, or names groups or skills besides everything.
    """

    covers_all: bool = False
    groups: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.covers_all == bool(self.groups or self.skills):
            raise ValueError("a scope is everything, or at least one group or skill")


@dataclass(frozen=True)
class SeenKey:
    """A key that the registry has seen for an issuer: method id, multikey, first and last time.

    When an entry names keys, it names all: those for badges and those for status lists. Of a key that is known by its
    fingerprint only, `multikey` is the name of that: `urn:ietf:params:oauth:jwk-thumbprint:sha-256:...` (RFC 9278).
    """

    id: str
    multikey: str
    first_seen: datetime
    last_seen: datetime

    @property
    def thumbprint(self) -> str | None:
        """Give the RFC 7638 thumbprint of a key of which nothing else is known."""
        urn, _, thumbprint = self.multikey.rpartition(":")
        return thumbprint if f"{urn}:" == THUMBPRINT_URN else None

    def pinned(self) -> PinnedKey:
        """Give the key as a verification takes it; one that cannot be read here is never met again."""
        if self.thumbprint is not None:
            return PinnedKey(self.id, self.thumbprint, self.first_seen, self.last_seen)
        try:
            key = PublicKey.from_multikey(self.multikey)
        except CredentialProblem:
            return PinnedKey(self.id, "", self.first_seen, self.last_seen)
        return PinnedKey.of(key, id=self.id, first_seen=self.first_seen, last_seen=self.last_seen)


@dataclass(frozen=True)
class RecognisedIssuer:
    """An entry of the registry: who is recognised, by whom, for what, and when (`until` included)."""

    did: str
    name: str
    scope: Scope
    since: datetime
    until: datetime | None
    vouched_by: str
    keys: tuple[SeenKey, ...] = ()

    def is_active(self, at: datetime) -> bool:
        """Tell whether the recognition holds at that moment."""
        return self.since <= at and (self.until is None or at <= self.until)


def recognition(entry: RecognisedIssuer, framework: Framework | None) -> Recognition:
    """Give what a verification needs of `entry`: the groups of its scope become the skills that they hold.

    A group that the framework does not know covers only badges aligned to the group itself.
    """
    skills = set(entry.scope.skills) | entry.scope.groups
    for uri in entry.scope.groups if framework is not None else ():
        group = framework.by_uri(uri) if framework is not None else None
        if framework is not None and isinstance(group, Group):
            skills.update(skill.uri for skill in framework.skills_of(group.slug))
    return Recognition(
        did=entry.did,
        name=entry.name,
        vouched_by=entry.vouched_by,
        since=entry.since,
        until=entry.until,
        covers_all=entry.scope.covers_all,
        regions=entry.scope.regions,
        skills=frozenset(skills),
        keys=tuple(key.pinned() for key in entry.keys),
    )
