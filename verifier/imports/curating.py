"""Let curators say which skills a badge from elsewhere shows: proposed, confirmed for all its badges, undone.

Nobody's name stands here: a curator sees an achievement, its issuer and how many people hold it.
"""

from dataclasses import dataclass
from datetime import datetime

from chassis.database import Connection
from skills_framework.framework import Framework, Skill
from verifier.cartography import Cartographer
from verifier.claims import BadgeState
from verifier.examining import Examiner
from verifier.imports import judging, mapping_queries, queries
from verifier.imports.problems import MappingKnown, MappingSkill, MappingUnknown
from verifier.imports.records import Achievement, KnownAchievement, MappingState


@dataclass(frozen=True)
class Suggestion:
    """A skill that the badge may show, because its issuer names something that the framework likens to it.

    The likeness is not confirmed: it is told to curators and counts nowhere.
    """

    skill: Skill
    named: str


def find(connection: Connection, number: int) -> KnownAchievement:
    """Give an achievement of somebody else's.

    Raises:
        MappingUnknown: none has this number.
    """
    known = mapping_queries.known_achievement(connection, number)
    if known is None:
        raise MappingUnknown
    return known


def suggestions(framework: Framework, known: KnownAchievement) -> list[Suggestion]:
    """Give the skills that match an address in its alignments (ESCO, Wikidata), as far as nobody decided on them."""
    decided = {mapping.skill for mapping in known.mappings if mapping.state is not MappingState.UNDONE}
    named = {url: name for name, url in known.achievement.alignments}
    return [
        Suggestion(skill, named[match.uri])
        for skill in framework.skills.values()
        if skill.uri not in decided
        for match in skill.candidates
        if match.uri is not None and match.uri in named
    ]


def own_skills(framework: Framework, achievement: Achievement) -> list[Skill]:
    """Give the skills of the framework that the achievement names itself; they need no curator."""
    named = {url for _, url in achievement.alignments}
    return [skill for skill in framework.skills.values() if skill.uri in named]


def propose(
    maker: Cartographer, connection: Connection, known: KnownAchievement, slug: str, *, by: str, at: datetime
) -> None:
    """Propose a skill; it counts once it is confirmed.

    Raises:
        MappingSkill, MappingKnown.
    """
    skill = maker.framework.skills.get(slug)
    if skill is None:
        raise MappingSkill
    if not mapping_queries.propose(connection, known.id, skill.uri, by=by, at=at):
        raise MappingKnown


def confirm(
    maker: Cartographer, connection: Connection, known: KnownAchievement, mapping: int, *, by: str, at: datetime
) -> None:
    """Confirm a proposed skill: every badge of the achievement shows it from now on.

    Raises:
        MappingUnknown: it was decided meanwhile.
    """
    if not mapping_queries.confirm(connection, known.id, mapping, by=by, at=at):
        raise MappingUnknown
    _count_again(maker, connection, known)


def undo(
    maker: Cartographer, connection: Connection, known: KnownAchievement, mapping: int, *, by: str, at: datetime
) -> None:
    """Take a skill back from every badge of the achievement; who gave it, and when, stays written.

    Raises:
        MappingUnknown: it was taken back meanwhile.
    """
    if not mapping_queries.undo(connection, known.id, mapping, by=by, at=at):
        raise MappingUnknown
    _count_again(maker, connection, known)


def _count_again(maker: Cartographer, connection: Connection, known: KnownAchievement) -> None:
    examiner = Examiner(maker)
    mapped = mapping_queries.mapped_skills(connection, known.id)
    for badge in mapping_queries.badges_of_achievement(connection, known.id):
        if badge.state is not BadgeState.REFUSED and badge.good_at is not None:
            queries.put_claims(connection, badge.id, judging.tiers(examiner, badge, known.achievement.issuer, mapped))
