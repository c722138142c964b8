"""Read a released framework file; refuse one that breaks a rule.

Format (JSON, one file per released version, never edited): `framework` (uri, version, status, released, licence,
labels, definitions), `groups` and `skills`. Each group and skill has an `id` of six lower-case base32
characters, drawn once at random; its URI is the framework's URI + id. docs/skills/format.md describes every member.

Rules at load, spec skills.md 2.5: identifiers and slugs unique, group known, label and definition in each language of
the framework, label unique per language, candidate matches whole.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from skills_framework.framework import CandidateMatch, Framework, Group, Relation, ReuseLevel, Scheme, Skill
from skills_framework.problems import FrameworkProblem

SHIPPED_FILE = "movement-0.1.0.json"
REVIEW_MONTHS = (12, 24, 36)  # skills.md 3.2: the review periods that R_s may take.
MAX_DEFINITION_CHARACTERS = 122  # shared/data/ORIGIN.md: one sentence that fits a card and a preview.
_ID = re.compile(r"[a-z2-7]{6}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Head(_Strict):
    uri: str
    version: str
    status: Literal["draft", "released"]
    released: str
    licence: str
    labels: dict[str, str]
    definitions: dict[str, str]


class _GroupEntry(_Strict):
    id: str
    slug: str
    labels: dict[str, str]
    definitions: dict[str, str]


class _CandidateEntry(_Strict):
    scheme: Scheme
    label: str
    relation: Relation | None = None
    uri: str | None = None


class _SkillEntry(_GroupEntry):
    group: str
    reuse_level: ReuseLevel
    review_months: int
    candidates: list[_CandidateEntry]
    sources: list[Literal["A", "B", "C", "D", "E"]]


class _File(_Strict):
    framework: _Head
    groups: list[_GroupEntry]
    skills: list[_SkillEntry]


def load_framework() -> Framework:
    """Give the movement's framework that ships with this release."""
    return parse_framework((files("skills_framework") / "data" / SHIPPED_FILE).read_bytes())


def parse_framework(content: bytes) -> Framework:
    """Read a framework file.

    Raises:
        FrameworkProblem: the file breaks a rule; `rule` names which one, `value` the offending value.
    """
    try:
        file = _File.model_validate_json(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        raise FrameworkProblem(rule="format", value=where) from problem
    _check(file)
    base = file.framework.uri
    groups = {
        entry.slug: Group(
            entry.slug, base + entry.id, MappingProxyType(entry.labels), MappingProxyType(entry.definitions)
        )
        for entry in file.groups
    }
    return Framework(
        uri=base,
        version=file.framework.version,
        draft=file.framework.status == "draft",
        released=file.framework.released,
        licence=file.framework.licence,
        sha256=hashlib.sha256(content).hexdigest(),
        labels=MappingProxyType(file.framework.labels),
        definitions=MappingProxyType(file.framework.definitions),
        groups=MappingProxyType(groups),
        skills=MappingProxyType({entry.slug: _skill(entry, base) for entry in file.skills}),
    )


def _skill(entry: _SkillEntry, base: str) -> Skill:
    return Skill(
        slug=entry.slug,
        uri=base + entry.id,
        group=entry.group,
        labels=MappingProxyType(entry.labels),
        definitions=MappingProxyType(entry.definitions),
        reuse_level=entry.reuse_level,
        review_months=entry.review_months,
        candidates=tuple(
            CandidateMatch(match.scheme, match.label, match.relation, match.uri) for match in entry.candidates
        ),
    )


def _check(file: _File) -> None:
    entries: list[_GroupEntry] = [*file.groups, *file.skills]
    _require("version", [file.framework.version], _VERSION)
    if not (file.framework.uri.startswith("https://") and file.framework.uri.endswith("/")):
        raise FrameworkProblem(rule="uri", value=file.framework.uri)
    _require("id", (entry.id for entry in entries), _ID)
    _require("slug", (entry.slug for entry in entries), _SLUG)
    _unique("unique_id", (entry.id for entry in entries))
    _unique("unique_slug", (entry.slug for entry in entries))
    languages = file.framework.labels.keys()
    if "en" not in languages:
        raise FrameworkProblem(rule="languages", value="en")
    _check_languages(file.framework.labels, languages)
    _check_languages(file.framework.definitions, languages)
    for entry in entries:
        _check_languages(entry.labels, languages)
        _check_languages(entry.definitions, languages)
    for language in languages:
        _unique("unique_label", (entry.labels[language].casefold() for entry in entries))
    for entry in entries:
        for text in entry.definitions.values():
            if len(text) > MAX_DEFINITION_CHARACTERS:
                raise FrameworkProblem(rule="definition_length", value=entry.slug)
    groups = {group.slug for group in file.groups}
    for skill in file.skills:
        _check_skill(skill, groups)


def _check_skill(skill: _SkillEntry, groups: set[str]) -> None:
    if skill.group not in groups:
        raise FrameworkProblem(rule="group", value=skill.group)
    if skill.review_months not in REVIEW_MONTHS:
        raise FrameworkProblem(rule="review_months", value=skill.review_months)
    for match in skill.candidates:
        # A relation without the thing related to, or the other way round, tells a curator nothing.
        if (match.relation is None) != (match.uri is None):
            raise FrameworkProblem(rule="candidate", value=skill.slug)


def _check_languages(texts: Mapping[str, str], languages: Iterable[str]) -> None:
    if set(texts) != set(languages):
        raise FrameworkProblem(rule="languages", value=" ".join(sorted(texts)))
    for text in texts.values():
        if not text or text != text.strip():
            raise FrameworkProblem(rule="text", value=text)


def _require(rule: str, values: Iterable[str], pattern: re.Pattern[str]) -> None:
    for value in values:
        if pattern.fullmatch(value) is None:
            raise FrameworkProblem(rule=rule, value=value)


def _unique(rule: str, values: Iterable[str]) -> None:
    value, count = max(Counter(values).items(), key=lambda item: item[1], default=("", 1))
    if count > 1:
        raise FrameworkProblem(rule=rule, value=value)
