"""Find skills by what a person types, in the language they read and in every other.

Spec: skills.md 2.6: compare after NFKC, case folding, one space for any run of spaces, hyphens and apostrophes, and
without diacritics; a near match has trigram similarity of 0.6 or, from 6 letters on, an edit distance of at most 2.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from skills_framework.framework import Framework, Skill
from skills_framework.labels import choose

MAX_QUERY_CHARACTERS = 100  # Longer than any label; what is cut away could not match one.
NEAR_SIMILARITY = 0.6
NEAR_EDITS = 2
NEAR_EDITS_FROM_LENGTH = 6
_SEPARATORS = re.compile(r"[\s\-‐-―_/'’ʼ]+")


class _Rank(IntEnum):
    """How well a skill answers, best first; the order of the framework decides between equals."""

    WHOLE_LABEL = 0
    IN_LABEL = 1
    IN_GROUP_LABEL = 2
    IN_DEFINITION = 3
    IN_OTHER_LANGUAGE = 4


@dataclass(frozen=True, slots=True)
class Found:
    """The skills that answer a query, best first; `near` when none matched and these are only spelled alike."""

    skills: tuple[Skill, ...]
    near: bool


def find(framework: Framework, query: str, language: str) -> Found:
    """Find the skills that hold every word of the query in one of their texts.

    An empty query gives every skill. A word may stand inside a longer one: "licen" finds "free licences".
    """
    wanted = comparable(query[:MAX_QUERY_CHARACTERS])
    if not wanted:
        return Found(tuple(framework.skills.values()), near=False)
    ranks = {skill: _rank(framework, skill, wanted, language) for skill in framework.skills.values()}
    found = [(rank, skill) for skill, rank in ranks.items() if rank is not None]
    if found:
        return Found(tuple(skill for _, skill in sorted(found, key=lambda pair: pair[0])), near=False)
    alike = ((_likeness(skill, wanted), skill) for skill in framework.skills.values())
    near = sorted((pair for pair in alike if pair[0] > 0), key=lambda pair: -pair[0])
    return Found(tuple(skill for _, skill in near), near=bool(near))


def _rank(framework: Framework, skill: Skill, wanted: str, language: str) -> _Rank | None:
    words = wanted.split()
    label = comparable(skill.label(language))
    if wanted in (label, comparable(skill.slug)):
        return _Rank.WHOLE_LABEL
    group = framework.groups[skill.group]
    places: list[tuple[_Rank, str]] = [
        (_Rank.IN_LABEL, label),
        (_Rank.IN_GROUP_LABEL, comparable(group.label(language))),
        (_Rank.IN_DEFINITION, f"{label} {comparable(choose(skill.definitions, language).text)}"),
        (_Rank.IN_OTHER_LANGUAGE, comparable(" ".join(_texts(skill.labels, skill.definitions)))),
    ]
    return next((rank for rank, text in places if all(word in text for word in words)), None)


def _texts(*maps: Mapping[str, str]) -> Iterator[str]:
    for texts in maps:
        yield from texts.values()


def _likeness(skill: Skill, wanted: str) -> float:
    """Give how alike the query and the nearest label, or word of one, are; 0 when not near."""
    best = 0.0
    for text in _texts(skill.labels):
        label = comparable(text)
        for candidate in (label, *label.split()):
            close = similarity(candidate, wanted)
            short = min(len(candidate), len(wanted)) < NEAR_EDITS_FROM_LENGTH
            if close >= NEAR_SIMILARITY or (not short and edits(candidate, wanted) <= NEAR_EDITS):
                best = max(best, close)
    return best


def comparable(text: str) -> str:
    """Give the form of a text that search compares: folded, without diacritics, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", bare).strip()


def similarity(one: str, other: str) -> float:
    """Give the Jaccard similarity of the trigrams of two texts, each padded with two spaces before and one after."""
    first, second = _trigrams(one), _trigrams(other)
    return len(first & second) / len(first | second)


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def edits(one: str, other: str) -> int:
    """Give the Levenshtein distance of two texts."""
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, against in enumerate(other, 1):
            current.append(
                min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (letter != against))
            )
        previous = current
    return previous[-1]
