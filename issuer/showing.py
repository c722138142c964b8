"""Put together what the pages show of achievements and awards, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chassis.database import Connection
from issuer import award_queries, queries
from issuer.identities import Recipient, open_recipient
from issuer.records import Achievement, Award, AwardState, Organisation, SkillAlignment
from issuer.service import Issuer
from skills_framework.framework import Skill


@dataclass(frozen=True)
class ShownSkill:
    """A skill as a reader sees it: its name in their language, and the page that explains it."""

    slug: str
    label: str
    language: str | None
    """The language of the label; None where only the badge itself names the skill."""


@dataclass(frozen=True)
class ShownAward:
    """An award with what it is an award of, and by whom."""

    award: Award
    achievement: Achievement
    organisation: Organisation
    state: AwardState


def skills_of(issuer: Issuer, alignments: Sequence[SkillAlignment], language: str) -> list[ShownSkill]:
    """Name the skills of a badge; one that the framework no longer has keeps the name it was signed with."""
    found: list[ShownSkill] = []
    for alignment in alignments:
        known = issuer.framework.by_uri(alignment.uri)
        if known is None:
            found.append(ShownSkill(alignment.slug, alignment.name, None))
        else:
            named = known.named(language)
            found.append(ShownSkill(known.slug, named.text, named.language))
    return found


def groups_of(issuer: Issuer, achievement: Achievement) -> frozenset[str]:
    """Give the groups of skills that an achievement touches."""
    known = [issuer.framework.by_uri(alignment.uri) for alignment in achievement.alignments]
    return frozenset(found.group if isinstance(found, Skill) else found.slug for found in known if found is not None)


def shown(issuer: Issuer, connection: Connection, awards: Iterable[Award]) -> list[ShownAward]:
    """Give awards with what they are awards of, in the version with which each was made."""
    at = issuer.clock()
    organisations: dict[str, Organisation | None] = {}
    achievements: dict[tuple[str, int], Achievement | None] = {}
    found: list[ShownAward] = []
    for award in awards:
        version = (award.achievement_id, award.achievement_version)
        if version not in achievements:
            achievements[version] = queries.achievement(connection, *version)
        if award.issuer_slug not in organisations:
            organisations[award.issuer_slug] = queries.organisation(connection, award.issuer_slug)
        achievement, organisation = achievements[version], organisations[award.issuer_slug]
        if achievement is not None and organisation is not None:
            found.append(ShownAward(award, achievement, organisation, award.state(at)))
    return found


def recipients_of(issuer: Issuer, connection: Connection, ids: Iterable[str]) -> dict[str, Recipient]:
    """Read who awards are for; for the issuer's and the holder's own pages alone."""
    sealed = award_queries.sealed_recipients(connection, ids)
    return {award_id: open_recipient(issuer.vault, one) for award_id, one in sealed.items()}


def searched(achievements: Iterable[Achievement], words: str) -> list[Achievement]:
    """Keep the achievements that have every word in their name, description or skills."""
    wanted = words.casefold().split()
    return [one for one in achievements if all(word in _text_of(one) for word in wanted)]


def _text_of(achievement: Achievement) -> str:
    names = " ".join(alignment.name for alignment in achievement.alignments)
    return f"{achievement.name} {achievement.description} {names}".casefold()
