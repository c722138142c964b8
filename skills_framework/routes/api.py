"""`GET /api/v1/skills`: find skills by program, as a form's suggestions or another tool would."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.api_description import refusals
from chassis.service import CurrentShell
from skills_framework.framework import Framework, ReuseLevel, Skill
from skills_framework.linked_data import PageOf
from skills_framework.routes.frameworks import CurrentFramework, page_of
from skills_framework.searching import MAX_QUERY_CHARACTERS, find

router = APIRouter(prefix="/api/v1", tags=["skills"])


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class FrameworkNamed(_Answer):
    """The framework that the skills are from; `draft` says that labels and definitions may still change."""

    uri: str
    name: str
    version: str
    draft: bool
    licence: str
    sha256: str = Field(description="SHA-256 of the released file, hexadecimal")


class GroupNamed(_Answer):
    """The group of a skill."""

    slug: str
    uri: str
    label: str


class SkillAnswer(_Answer):
    """One skill in the language of the answer; `language` says which language its texts are really in."""

    slug: str
    uri: str
    url: str = Field(description="its page on this node")
    label: str
    definition: str
    language: str
    group: GroupNamed
    reuse_level: ReuseLevel
    review_months: int


class SkillsAnswer(_Answer):
    """The skills that answer a query, best first; all of them for an empty one."""

    framework: FrameworkNamed
    query: str
    language: str = Field(description="the language that was asked for")
    near: bool = Field(description="nothing matched: these are only spelled alike")
    skills: list[SkillAnswer]


@router.get("/skills", summary="Find skills", operation_id="find_skills", responses=refusals())
def find_skills(
    request: Request,
    response: Response,
    framework: CurrentFramework,
    shell: CurrentShell,
    q: Annotated[str, Query(max_length=MAX_QUERY_CHARACTERS, description="words to look for")] = "",
    lang: Annotated[
        str | None, Query(max_length=35, pattern="^[A-Za-z0-9-]+$", description="BCP 47; else Accept-Language")
    ] = None,
) -> SkillsAnswer:
    """Find skills by words of their labels, groups and definitions, in the given language first, then in every other.

    No token is needed. Candidate matches to other vocabularies are unconfirmed and not part of the answer.
    """
    language = lang or shell.renderer.language(request)
    found = find(framework, q, language)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return SkillsAnswer(
        framework=FrameworkNamed(
            uri=framework.uri,
            name=framework.label(language),
            version=framework.version,
            draft=framework.draft,
            licence=framework.licence,
            sha256=framework.sha256,
        ),
        query=q,
        language=language,
        near=found.near,
        skills=[_answer(framework, skill, language, page_of(shell)) for skill in found.skills],
    )


def _answer(framework: Framework, skill: Skill, language: str, page: PageOf) -> SkillAnswer:
    group = framework.groups[skill.group]
    definition = skill.definition(language)
    return SkillAnswer(
        slug=skill.slug,
        uri=skill.uri,
        url=page(skill.slug),
        label=skill.label(language),
        definition=definition.text,
        language=definition.language,
        group=GroupNamed(slug=group.slug, uri=group.uri, label=group.label(language)),
        reuse_level=skill.reuse_level,
        review_months=skill.review_months,
    )
