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
from verifier.target_sheets import numbers_csv, numbers_in_force
from verifier.targets import COLUMNS, MAX_FILE_BYTES, TargetsProblem, plan_targets, rows_as_written, take_targets

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
            "text": None,
            "numbers": numbers_in_force(connection, maker.framework, maker.places, regions),
        },
        headers={"Cache-Control": "private, no-store"},
    )


@router.get("/map/targets.csv", name="map_targets_csv", response_model=None)
def download_targets(maker: CurrentCartographer, connection: ReadConnection, actor: SignedInActor) -> Response:
    """Give the numbers that hold now as the file that brings them."""
    numbers = numbers_in_force(connection, maker.framework, maker.places, _regions(maker, actor))
    return Response(
        numbers_csv(numbers, maker.framework),
        media_type="text/csv; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'attachment; filename="movement-badges-targets.csv"',
        },
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
        {**_names(shell, maker, request), "plan": plan, "text": _text(content), "written": rows_as_written(content)},
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


def _text(content: bytes) -> str | None:
    """Give what was sent, to be corrected or taken; None for what is no text, or too much to be shown."""
    if len(content) > MAX_FILE_BYTES:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


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
