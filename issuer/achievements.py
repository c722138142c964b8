"""Create achievements and new versions of them: text, picture, level, skills.

An own achievement is awarded by its owner. A movement achievement is owned by the framework's owner, who is its
`creator`, and awarded by every issuer that was let in. Awards keep the version with which they were made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Connection
from chassis.roles import Actor
from chassis.secrets_at_rest import new_identifier
from issuer import queries
from issuer.composing import Material
from issuer.images import draw_default, read_upload
from issuer.organisations import found as found_organisation
from issuer.policy import why_not_create
from issuer.problems import (
    AchievementForbidden,
    AchievementLanguage,
    AchievementLevel,
    AchievementSkillUnknown,
    AchievementText,
    AchievementUnknown,
)
from issuer.queries import AchievementVersion
from issuer.records import Achievement, Award, Organisation, SkillAlignment
from issuer.requests import LEVELS, contains_address
from issuer.service import Issuer
from skills_framework.framework import Framework

MAX_NAME_CHARACTERS = 120
MAX_DESCRIPTION_CHARACTERS = 1_000
MAX_CRITERIA_CHARACTERS = 5_000
MAX_SKILLS = 12

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class AchievementDraft:
    """What somebody wants an achievement to be; `image` is an uploaded PNG, or None for a generated picture."""

    name: str
    description: str
    criteria: str
    skills: tuple[str, ...]
    language: str
    level: int | None = None
    image: bytes | None = None


def create_achievement(
    issuer: Issuer,
    connection: Connection,
    draft: AchievementDraft,
    *,
    owner_slug: str,
    by: Actor,
    movement: bool = False,
    issuers: Sequence[str] = (),
) -> Achievement:
    """Create an achievement; a movement one names the organisations that may award it besides its owner.

    Raises: AchievementProblem, OrganisationUnknown.
    """
    found_organisation(connection, owner_slug)
    refusal = why_not_create(by, owner_slug, movement=movement)
    if refusal is not None:
        raise refusal
    if issuers and not movement:
        raise AchievementForbidden(issuer=owner_slug)
    for slug in issuers:
        found_organisation(connection, slug)
    version = _read(issuer, draft, achievement_id=new_identifier(issuer.entropy), version=1)
    queries.insert_achievement(
        connection,
        version,
        owner_slug=owner_slug,
        movement=movement,
        created_by=by.account_id,
        issuers=sorted({owner_slug, *issuers}),
    )
    return found(connection, version.achievement_id)


def change_achievement(
    issuer: Issuer, connection: Connection, achievement_id: str, draft: AchievementDraft, *, by: Actor
) -> Achievement:
    """Replace the text or picture by a new version; badges that were awarded stay as they are.

    Raises: AchievementProblem.
    """
    present = _may_change(connection, achievement_id, by)
    queries.replace_version(
        connection, _read(issuer, draft, achievement_id=achievement_id, version=present.version + 1)
    )
    return found(connection, achievement_id)


def picture_of(issuer: Issuer, draft: AchievementDraft) -> bytes:
    """Check a draft and give the picture that its achievement would have; nothing is written.

    Raises: AchievementProblem.
    """
    return _read(issuer, draft, achievement_id="", version=1).image


def let_issuer_award(connection: Connection, achievement_id: str, slug: str, *, by: Actor) -> None:
    """Let one more organisation award a movement achievement.

    Raises: AchievementForbidden, AchievementUnknown, OrganisationUnknown.
    """
    present = _may_change(connection, achievement_id, by)
    if not present.movement:
        raise AchievementForbidden(issuer=slug)
    found_organisation(connection, slug)
    queries.allow_issuer(connection, achievement_id, slug)


def close_achievement(connection: Connection, achievement_id: str, *, by: Actor) -> None:
    """Stop awarding an achievement; its badges stay valid.

    Raises: AchievementForbidden, AchievementUnknown.
    """
    _may_change(connection, achievement_id, by)
    queries.close_achievement(connection, achievement_id)


def found(connection: Connection, achievement_id: str) -> Achievement:
    """Find an achievement in its current version.

    Raises: AchievementUnknown.
    """
    achievement = queries.achievement(connection, achievement_id)
    if achievement is None:
        raise AchievementUnknown
    return achievement


def material_of(connection: Connection, achievement: Achievement, issuer_slug: str | None = None) -> Material:
    """Gather what a badge of this achievement says, awarded by `issuer_slug` (its owner unless named)."""
    owner = found_organisation(connection, achievement.owner_slug)
    awarding: Organisation = owner if issuer_slug is None else found_organisation(connection, issuer_slug)
    image = queries.achievement_image(connection, achievement.id, achievement.version)
    if image is None:
        raise AchievementUnknown
    return Material(issuer=awarding, owner=owner, achievement=achievement, image=image)


def material_of_award(connection: Connection, award: Award) -> Material:
    """Gather what the badge of this award says, in the version with which it was made."""
    achievement = queries.achievement(connection, award.achievement_id, award.achievement_version)
    if achievement is None:
        raise AchievementUnknown
    return material_of(connection, achievement, award.issuer_slug)


def _may_change(connection: Connection, achievement_id: str, by: Actor) -> Achievement:
    present = found(connection, achievement_id)
    refusal = why_not_create(by, present.owner_slug, movement=present.movement)
    if refusal is not None:
        raise refusal
    return present


def _read(issuer: Issuer, draft: AchievementDraft, *, achievement_id: str, version: int) -> AchievementVersion:
    if not _LANGUAGE.fullmatch(draft.language):
        raise AchievementLanguage(language=draft.language[:35])
    if draft.level is not None and draft.level not in LEVELS:
        raise AchievementLevel(level=draft.level)
    alignments = align(issuer.framework, draft.skills, draft.language)
    group = group_of(issuer.framework, alignments)
    image = draw_default(group, draft.level) if draft.image is None else read_upload(draft.image)
    return AchievementVersion(
        achievement_id=achievement_id,
        version=version,
        name=_text("name", draft.name, MAX_NAME_CHARACTERS, lines=False),
        description=_text("description", draft.description, MAX_DESCRIPTION_CHARACTERS, lines=False),
        criteria=_text("criteria", draft.criteria, MAX_CRITERIA_CHARACTERS, lines=True),
        language=draft.language,
        level=draft.level,
        alignments=alignments,
        image=image,
        created_at=issuer.clock(),
    )


def group_of(framework: Framework, alignments: Sequence[SkillAlignment]) -> str | None:
    """Give the group of skills that the picture of an achievement shows: that of its first skill."""
    skill = framework.skills.get(alignments[0].slug) if alignments else None
    return None if skill is None else skill.group


def align(framework: Framework, slugs: Sequence[str], language: str) -> tuple[SkillAlignment, ...]:
    """Give the alignments to skills of the released framework; candidates of other vocabularies never enter.

    Raises: AchievementSkillUnknown; AchievementText when there are too many.
    """
    if len(slugs) > MAX_SKILLS:
        raise AchievementText(part="skills", limit=MAX_SKILLS)
    alignments: list[SkillAlignment] = []
    for slug in dict.fromkeys(slugs):
        skill = framework.skills.get(slug)
        if skill is None:
            raise AchievementSkillUnknown(skill=slug[:64])
        named = f"{framework.name} {framework.version}"
        alignments.append(SkillAlignment(slug=skill.slug, uri=skill.uri, name=skill.label(language), framework=named))
    return tuple(alignments)


def _text(part: str, text: str, limit: int, *, lines: bool) -> str:
    tidy = text.replace("\r\n", "\n").strip() if lines else " ".join(text.split())
    if not tidy or len(tidy) > limit or _CONTROL.search(tidy) or contains_address(tidy):
        raise AchievementText(part=part, limit=limit)
    return tidy
