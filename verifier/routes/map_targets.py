"""`/map/targets`: stewards and evaluators say what to aim for; a dry run first, then all rows or none."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chassis.database import Reading as ReadConnection
from chassis.database import UnitOfWork
from chassis.problems import Forbidden, register_status
from chassis.roles import Actor
from chassis.service import CurrentShell
from chassis.sign_in import SignedInActor, require_csrf
from verifier.cartography import Cartographer, CurrentCartographer
from verifier.map_views import sight_of
from verifier.target_queries import current_members, current_targets
from verifier.targets import COLUMNS, MAX_FILE_BYTES, TargetsProblem, plan_targets, take_targets

router = APIRouter(include_in_schema=False)
register_status(TargetsProblem, 422)

# What a form may weigh: the file once more as text, and the fields beside it.
MAX_BODY_BYTES = 3 * MAX_FILE_BYTES


@router.get("/map/targets", name="map_targets", response_model=None)
def show_targets(
    request: Request,
    shell: CurrentShell,
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: SignedInActor,
    taken: int | None = None,
) -> HTMLResponse:
    """Show the numbers that hold now, and the form for new ones."""
    regions = _regions(maker, actor)
    return shell.renderer.page(
        request,
        "verifier/map_targets.html",
        {
            **_names(shell, maker, request),
            "columns": COLUMNS,
            "taken": taken,
            "targets": [t for t in current_targets(connection) if regions is None or t.region in regions],
            "members": [m for m in current_members(connection) if regions is None or m.region in regions],
        },
        headers={"Cache-Control": "private, no-store"},
    )


@router.post(
    "/map/targets/check",
    response_model=None,
    dependencies=[Depends(require_csrf)],
    max_body_size=MAX_BODY_BYTES,
)
def check_targets(
    request: Request,
    shell: CurrentShell,
    maker: CurrentCartographer,
    connection: ReadConnection,
    actor: SignedInActor,
    file: Annotated[UploadFile | None, File()] = None,
    text: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Say what a file would change and what is wrong with it; nothing is taken yet."""
    regions = _regions(maker, actor)
    content = file.file.read(MAX_FILE_BYTES + 1) if file is not None and file.filename else text.encode()
    plan = plan_targets(connection, content, framework=maker.framework, places=maker.places, regions=regions)
    return shell.renderer.page(
        request,
        "verifier/map_targets_check.html",
        # A plan without problems was decoded, so it can be sent again as text.
        {**_names(shell, maker, request), "plan": plan, "text": "" if plan.problems else content.decode("utf-8-sig")},
        status=422 if plan.problems else 200,
        headers={"Cache-Control": "private, no-store"},
    )


@router.post("/map/targets", response_model=None, dependencies=[Depends(require_csrf)], max_body_size=MAX_BODY_BYTES)
def set_targets(
    maker: CurrentCartographer,
    connection: UnitOfWork,
    actor: SignedInActor,
    text: Annotated[str, Form()],
) -> Response:
    """Take every number of the file that was checked.

    Raises:
        TargetsProblem: it is not good any more; nothing was taken.
    """
    plan = plan_targets(
        connection,
        text.encode(),
        framework=maker.framework,
        places=maker.places,
        regions=_regions(maker, actor),
    )
    count = take_targets(connection, plan, by=actor.display_name, at=maker.clock())
    return RedirectResponse(f"/map/targets?taken={count}", 303)


def _regions(maker: Cartographer, actor: Actor) -> tuple[str, ...] | None:
    """Give the regions whose numbers somebody may set; None for all and the movement's."""
    sight = sight_of(actor, tuple(maker.places.regions))
    if sight is None:
        raise Forbidden
    return None if sight.movement else sight.regions


def _names(shell: CurrentShell, maker: Cartographer, request: Request) -> dict[str, object]:
    language = shell.renderer.language(request)

    def subject(uri: str) -> str:
        entry = maker.framework.by_uri(uri)
        return uri if entry is None else entry.label(language)

    def region(code: str | None) -> str:
        known = None if code is None else maker.places.regions.get(code)
        return shell.languages.t(language, "map.movement") if known is None else known.label(language)

    return {"subject": subject, "region": region, "region_codes": list(maker.places.regions)}
