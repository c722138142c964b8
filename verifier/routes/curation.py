"""`/curate`: curators say which skills the badges from elsewhere show; for all badges of an achievement at once."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from chassis.database import Connection, Reading, UnitOfWork
from chassis.problems import Forbidden
from chassis.roles import EVERYWHERE, Actor, Role
from chassis.service import CurrentShell, Shell
from chassis.sign_in import SignedInActor, require_csrf
from verifier.cartography import Cartographer, CurrentCartographer
from verifier.imports import curating, mapping_queries
from verifier.imports.problems import ImportProblem
from verifier.recognition_views import RecognitionWords

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


def _only_curators(actor: SignedInActor) -> Actor:
    if not actor.holds(Role.CURATOR, EVERYWHERE):
        raise Forbidden
    return actor


Curator = Annotated[Actor, Depends(_only_curators)]


@router.get("/curate")
def show_queue(request: Request, shell: CurrentShell, _curator: Curator, connection: Reading) -> HTMLResponse:
    """Show the achievements of others that people brought badges of, first those that wait for a decision."""
    known = mapping_queries.known_achievements(connection)
    context = {
        "waiting": [one for one in known if not one.is_mapped],
        "mapped": [one for one in known if one.is_mapped],
        "framework": request.app.state.framework,
    }
    return shell.renderer.page(request, "verifier/curate.html", context, headers=_PRIVATE)


@router.get("/curate/achievements/{number}")
def show_achievement(
    request: Request,
    shell: CurrentShell,
    _curator: Curator,
    maker: CurrentCartographer,
    connection: Reading,
    number: Number,
) -> HTMLResponse:
    """Show what an achievement of somebody else's says, and what was decided about it."""
    return _page(request, shell, maker, connection, number)


@router.post("/curate/achievements/{number}", dependencies=[Depends(require_csrf)], response_model=None)
def propose(
    request: Request,
    shell: CurrentShell,
    curator: Curator,
    maker: CurrentCartographer,
    connection: UnitOfWork,
    number: Number,
    skill: Annotated[str, Form(max_length=100)] = "",
) -> HTMLResponse | RedirectResponse:
    """Propose a skill."""
    known = curating.find(connection, number)
    try:
        curating.propose(maker, connection, known, skill, by=curator.display_name, at=shell.clock())
    except ImportProblem as problem:
        return _page(request, shell, maker, connection, number, problem=problem)
    return RedirectResponse(f"/curate/achievements/{number}", 303, headers=_PRIVATE)


@router.post("/curate/achievements/{number}/mappings/{mapping}/confirm", dependencies=[Depends(require_csrf)])
def confirm(
    shell: CurrentShell,
    curator: Curator,
    maker: CurrentCartographer,
    connection: UnitOfWork,
    number: Number,
    mapping: Number,
) -> RedirectResponse:
    """Confirm a proposed skill for every badge of the achievement."""
    known = curating.find(connection, number)
    curating.confirm(maker, connection, known, mapping, by=curator.display_name, at=shell.clock())
    return RedirectResponse(f"/curate/achievements/{number}", 303, headers=_PRIVATE)


@router.post("/curate/achievements/{number}/mappings/{mapping}/undo", dependencies=[Depends(require_csrf)])
def undo(
    shell: CurrentShell,
    curator: Curator,
    maker: CurrentCartographer,
    connection: UnitOfWork,
    number: Number,
    mapping: Number,
) -> RedirectResponse:
    """Take a skill back from every badge of the achievement."""
    known = curating.find(connection, number)
    curating.undo(maker, connection, known, mapping, by=curator.display_name, at=shell.clock())
    return RedirectResponse(f"/curate/achievements/{number}", 303, headers=_PRIVATE)


def _page(
    request: Request,
    shell: Shell,
    maker: Cartographer,
    connection: Connection,
    number: int,
    *,
    problem: ImportProblem | None = None,
) -> HTMLResponse:
    known = curating.find(connection, number)
    framework = maker.framework
    words = RecognitionWords(framework, maker.places, shell.renderer.language(request))
    context = {
        "known": known,
        "framework": framework,
        "own": curating.own_skills(framework, known.achievement),
        "suggestions": curating.suggestions(framework, known),
        "choices": words.group_choices,
        "problem": problem,
    }
    status = 200 if problem is None else problem.status
    return shell.renderer.page(request, "verifier/curate_achievement.html", context, status=status, headers=_PRIVATE)
