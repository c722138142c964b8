"""The skills for people: all of them, one group, one skill."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from chassis.database import Connection, Reading
from chassis.rendering import Block
from chassis.service import CurrentShell
from skills_framework.framework import Framework, Skill
from skills_framework.routes.frameworks import CurrentFramework, named
from skills_framework.searching import MAX_QUERY_CHARACTERS, find

router = APIRouter(include_in_schema=False)

# What other houses show on a skill's page; the composition root puts them on `app.state.skill_page_blocks`.
SkillPageBlock = Callable[[Request, Connection, Skill], Block]


@router.get("/skills")
def browse_skills(
    request: Request,
    framework: CurrentFramework,
    shell: CurrentShell,
    q: Annotated[str, Query(max_length=MAX_QUERY_CHARACTERS)] = "",
) -> Response:
    """Show every group with its skills, or those that answer a query."""
    language = shell.renderer.language(request)
    found = find(framework, q, language)
    chosen = [
        (group, [skill for skill in found.skills if skill.group == group.slug]) for group in framework.groups.values()
    ]
    return shell.renderer.page(
        request,
        "skills_framework/skills.html",
        {
            "framework": framework,
            "query": q.strip(),
            "near": found.near,
            "count": len(found.skills),
            "groups": [(group, skills) for group, skills in chosen if skills],
        },
    )


@router.get("/skills/{name}")
def show_entry(
    request: Request, name: str, framework: CurrentFramework, shell: CurrentShell, connection: Reading
) -> Response:
    """Show a group or a skill; the short id that ends its URI leads to the address with its slug."""
    by_id = framework.by_uri(framework.uri + name)
    if by_id is not None:
        return RedirectResponse(f"/skills/{by_id.slug}", 303)
    entry = named(framework, name)
    if isinstance(entry, Skill):
        return _skill_page(request, entry, framework, shell, connection)
    return shell.renderer.page(
        request,
        "skills_framework/group.html",
        {"framework": framework, "entry": entry, "skills": framework.skills_of(entry.slug)},
    )


def _skill_page(
    request: Request, skill: Skill, framework: Framework, shell: CurrentShell, connection: Connection
) -> Response:
    offered: Sequence[SkillPageBlock] = getattr(request.app.state, "skill_page_blocks", ())
    return shell.renderer.page(
        request,
        "skills_framework/skill.html",
        {
            "framework": framework,
            "entry": skill,
            "group": framework.groups[skill.group],
            "esco_shown": any(match.scheme == "esco" for match in skill.candidates),
            "blocks": [offer(request, connection, skill) for offer in offered],
        },
    )
