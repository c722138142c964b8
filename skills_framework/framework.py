"""A framework of skills: groups, skills, and the identifiers that never change.

A skill is named by its URI for ever; its slug is only what a page's address shows and may change between
versions. A skill stands in exactly one group and groups stand in none, so the graph has no cycle and two levels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from skills_framework.labels import Chosen, choose

ReuseLevel = Literal["movement-specific", "cross-sector", "transversal"]
Relation = Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
Scheme = Literal["esco", "wikidata"]


@dataclass(frozen=True, slots=True)
class CandidateMatch:
    """A match to another vocabulary that no curator has confirmed yet; it never enters a badge.

    `relation` reads "ours *relation* theirs" in SKOS terms and is None, like `uri`, when only a label is known.
    """

    scheme: Scheme
    label: str
    relation: Relation | None
    uri: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of skills."""

    slug: str
    uri: str
    labels: Mapping[str, str] = field(hash=False)
    definitions: Mapping[str, str] = field(hash=False)

    def label(self, language: str) -> str:
        """Give the label for a reader of `language`, or the nearest one there is."""
        return choose(self.labels, language).text

    def named(self, language: str) -> Chosen:
        """Give the label with the language that it is in."""
        return choose(self.labels, language)

    def definition(self, language: str) -> Chosen:
        """Give the definition for a reader of `language`, marked when it is a fallback."""
        return choose(self.definitions, language)


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill: what a person who holds it does.

    `group` is the slug of its group; after `review_months` months evidence of it starts to fade (coverage.py).
    """

    slug: str
    uri: str
    group: str
    labels: Mapping[str, str] = field(hash=False)
    definitions: Mapping[str, str] = field(hash=False)
    reuse_level: ReuseLevel
    review_months: int
    candidates: tuple[CandidateMatch, ...]

    def label(self, language: str) -> str:
        """Give the label for a reader of `language`, or the nearest one there is."""
        return choose(self.labels, language).text

    def named(self, language: str) -> Chosen:
        """Give the label with the language that it is in."""
        return choose(self.labels, language)

    def definition(self, language: str) -> Chosen:
        """Give the definition for a reader of `language`, marked when it is a fallback."""
        return choose(self.definitions, language)


@dataclass(frozen=True)
class Framework:
    """One released version of a framework.

    `sha256` is the hex digest of the released file, so that a report can name exactly what it counted by.
    `groups` and `skills` are keyed by slug, in the order of the file.
    """

    uri: str
    version: str
    draft: bool
    released: str
    licence: str
    sha256: str
    labels: Mapping[str, str] = field(hash=False)
    definitions: Mapping[str, str] = field(hash=False)
    groups: Mapping[str, Group] = field(hash=False)
    skills: Mapping[str, Skill] = field(hash=False)

    @property
    def name(self) -> str:
        """Give the English name, as `targetFramework` of an alignment names it together with the version."""
        return self.labels["en"]

    def label(self, language: str) -> str:
        """Give the name for a reader of `language`, or the nearest one there is."""
        return choose(self.labels, language).text

    @cached_property
    def _by_uri(self) -> Mapping[str, Skill | Group]:
        entries: list[Skill | Group] = [*self.groups.values(), *self.skills.values()]
        return {entry.uri: entry for entry in entries}

    def by_uri(self, uri: str) -> Skill | Group | None:
        """Give the skill or group of exactly this URI; nothing is guessed from a similar one."""
        return self._by_uri.get(uri)

    def by_slug(self, slug: str) -> Skill | Group | None:
        """Give the skill or group that a page's address names."""
        return self.skills.get(slug) or self.groups.get(slug)

    @cached_property
    def _by_group(self) -> Mapping[str, tuple[Skill, ...]]:
        return {slug: tuple(skill for skill in self.skills.values() if skill.group == slug) for slug in self.groups}

    def skills_of(self, group: str) -> tuple[Skill, ...]:
        """Give the skills of the group with this slug, in the order of the file."""
        return self._by_group[group]
