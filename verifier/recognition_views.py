"""What the pages about recognised issuers show: states, scopes in words, keys with their first and last use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from skills_framework.framework import Framework
from skills_framework.places import Places
from verifier.recognised_issuers import RecognisedIssuer, Scope, SeenKey
from verifier.recognising import Decision
from verifier.registry_plan import KeptIssuer

State = Literal["active", "upcoming", "ended"]


@dataclass(frozen=True)
class KeyRow:
    """A key of an issuer: `state` is confirmed, new (seen, while others are confirmed) or open (none is confirmed)."""

    key: SeenKey
    state: Literal["confirmed", "new", "open"]


@dataclass(frozen=True)
class Choice:
    """One box of a form."""

    value: str
    label: str


@dataclass(frozen=True)
class GroupChoice:
    """A group of the framework with its skills, as boxes."""

    group: Choice
    skills: tuple[Choice, ...]


@dataclass(frozen=True)
class RecognitionWords:
    """Scopes and regions in the words of a reader."""

    framework: Framework
    places: Places
    language: str

    def covered(self, scope: Scope) -> list[str]:
        """Name the groups and skills of a scope; an address stands for what the framework does not know."""
        return [*self._labels(scope.groups), *self._labels(scope.skills)]

    def regions_of(self, scope: Scope) -> list[str]:
        """Name the regions of a scope."""
        return [self.region(code) for code in sorted(scope.regions)]

    def region(self, code: str) -> str:
        """Name a region; its code stands for one that is not known here."""
        known = self.places.regions.get(code)
        return code if known is None else known.label(self.language)

    @property
    def region_choices(self) -> list[Choice]:
        """Every region."""
        return [Choice(code, region.label(self.language)) for code, region in self.places.regions.items()]

    @property
    def group_choices(self) -> list[GroupChoice]:
        """Every group with its skills."""
        return [
            GroupChoice(
                Choice(group.slug, group.label(self.language)),
                tuple(Choice(one.slug, one.label(self.language)) for one in self.framework.skills_of(group.slug)),
            )
            for group in self.framework.groups.values()
        ]

    def decision_of(self, issuer: RecognisedIssuer) -> Decision:
        """Give what a form would hold for an entry."""
        scope = issuer.scope
        return Decision(
            did=issuer.did,
            name=issuer.name,
            vouched_by=issuer.vouched_by,
            covers_all=scope.covers_all,
            groups=tuple(group.slug for group in self.framework.groups.values() if group.uri in scope.groups),
            skills=tuple(skill.slug for skill in self.framework.skills.values() if skill.uri in scope.skills),
            regions=tuple(sorted(scope.regions)),
            since=issuer.since.date().isoformat(),
            until=issuer.until.date().isoformat() if issuer.until is not None else "",
        )

    def _labels(self, uris: Iterable[str]) -> list[str]:
        known = ((uri, self.framework.by_uri(uri)) for uri in sorted(uris))
        return [uri if entry is None else entry.label(self.language) for uri, entry in known]


def state_of(issuer: RecognisedIssuer, at: datetime) -> State:
    """Say whether a recognition is in force, has ended, or begins later."""
    if at < issuer.since:
        return "upcoming"
    return "active" if issuer.is_active(at) else "ended"


def matching(entries: Sequence[KeptIssuer], words: str, state: str, at: datetime) -> list[KeptIssuer]:
    """Give the entries in this state whose name, identifier or voucher holds the words, by name."""
    wanted = words.casefold().split()

    def holds(issuer: RecognisedIssuer) -> bool:
        text = f"{issuer.name} {issuer.did} {issuer.vouched_by}".casefold()
        return all(word in text for word in wanted)

    found = [
        entry
        for entry in entries
        if (state == "all" or state_of(entry.issuer, at) == state) and (not wanted or holds(entry.issuer))
    ]
    return sorted(found, key=lambda entry: (entry.issuer.name.casefold(), entry.issuer.did, entry.issuer.since))


def key_rows(issuer: RecognisedIssuer, seen: Iterable[SeenKey]) -> list[KeyRow]:
    """Give every key that is confirmed for an issuer or was seen with it, with the first and last time of both."""
    confirmed = {key.multikey: key for key in issuer.keys}
    observed = {key.multikey: key for key in seen}
    rows = list[KeyRow]()
    for multikey, key in {**observed, **confirmed}.items():
        other = observed.get(multikey, key)
        times = SeenKey(key.id, multikey, min(key.first_seen, other.first_seen), max(key.last_seen, other.last_seen))
        rows.append(KeyRow(times, "confirmed" if multikey in confirmed else "new" if confirmed else "open"))
    return sorted(rows, key=lambda row: (row.key.first_seen, row.key.id))
