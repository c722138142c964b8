"""Say what a signed register of somebody else would change here, before anything changes.

A source speaks for its own entries only. What this node's operators decided themselves, and what another source said
first, is left as it is. An entry that a source gives no more is ended, never deleted: badges from before stay
recognised. Whoever confirms a plan confirms exactly its entries: `digest` names them all.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from verifier.recognised_issuers import RecognisedIssuer
from verifier.trust_file import issuer_document

Change = Literal["added", "changed", "ended", "unchanged", "kept"]


@dataclass(frozen=True)
class KeptIssuer:
    """An entry of this node's register: its number, and the key of the source that it came from, if it did."""

    id: int
    issuer: RecognisedIssuer
    source: str | None = None


@dataclass(frozen=True)
class PlannedEntry:
    """One entry of the plan: as it would be, and as it is now. What is `kept` belongs to somebody else."""

    change: Change
    issuer: RecognisedIssuer
    before: KeptIssuer | None


@dataclass(frozen=True)
class RegistryPlan:
    """What taking over a register would do."""

    source: str
    entries: tuple[PlannedEntry, ...]

    def of(self, change: Change) -> tuple[PlannedEntry, ...]:
        """Give the entries with this change."""
        return tuple(entry for entry in self.entries if entry.change == change)

    @property
    def changes_something(self) -> bool:
        """Say whether anything would be different afterwards."""
        return any(entry.change in ("added", "changed", "ended") for entry in self.entries)

    @property
    def digest(self) -> str:
        """Give 64 hex digits that name every change of the plan; the moment at which entries end is not in it."""
        told = [
            [
                entry.change,
                None if entry.before is None else entry.before.id,
                issuer_document(replace(entry.issuer, until=None) if entry.change == "ended" else entry.issuer),
            ]
            for entry in self.entries
        ]
        return sha256(json.dumps([self.source, told], sort_keys=True).encode()).hexdigest()


def plan_registry(
    given: Sequence[RecognisedIssuer], kept: Iterable[KeptIssuer], *, source: str, name: str, at: datetime
) -> RegistryPlan:
    """Compare what a source gives with what is kept.

    Args:
        given: the entries of the source's file.
        kept: every entry of this node's register.
        source: the source's pinned key.
        name: the source's name; it is who vouches for each of these issuers towards us.
        at: the moment at which entries that are given no more would end.
    """
    ours = list(kept)
    theirs = {(entry.issuer.did, entry.issuer.since): entry for entry in ours if entry.source == source}
    others = [entry for entry in ours if entry.source != source]
    planned = list[PlannedEntry]()
    for issuer in dict.fromkeys(replace(one, vouched_by=name) for one in given):
        elsewhere = next((entry for entry in others if overlap(entry.issuer, issuer)), None)
        before = theirs.pop((issuer.did, issuer.since), None)
        if elsewhere is not None and before is None:
            planned.append(PlannedEntry("kept", issuer, elsewhere))
        elif before is None:
            planned.append(PlannedEntry("added", issuer, None))
        else:
            planned.append(
                PlannedEntry("unchanged" if _says_the_same(before.issuer, issuer) else "changed", issuer, before)
            )
    for entry in theirs.values():
        if entry.issuer.until is None or entry.issuer.until > at:
            # What has not begun yet ends where it would begin: it was never recognised.
            ended = replace(entry.issuer, until=max(at, entry.issuer.since))
            planned.append(PlannedEntry("ended", ended, entry))
    return RegistryPlan(source, tuple(planned))


def _says_the_same(one: RecognisedIssuer, other: RecognisedIssuer) -> bool:
    """Compare two entries; when a key was seen last differs from node to node and decides nothing."""
    keys = [frozenset((key.id, key.multikey) for key in entry.keys) for entry in (one, other)]
    return keys[0] == keys[1] and replace(one, keys=()) == replace(other, keys=())


def overlap(one: RecognisedIssuer, other: RecognisedIssuer) -> bool:
    """Tell whether two entries speak of the same issuer at the same time."""
    begins = max(one.since, other.since)
    return one.did == other.did and all(entry.until is None or begins <= entry.until for entry in (one, other))
