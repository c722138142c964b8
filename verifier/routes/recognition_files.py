"""`/admin/recognition/files`: hand out this node's signed register, pin the keys of others, take theirs over."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chassis.database import Connection, Reading, UnitOfWork
from chassis.service import Shell
from chassis.sign_in import require_csrf
from verifier import exchanging
from verifier.exchanging import Exchange
from verifier.look_alikes import find_look_alike
from verifier.recognition_problems import RecognitionProblem
from verifier.registry_plan import RegistryPlan
from verifier.routes.recognition import CurrentDesk, Desk
from verifier.signed_registry import MAX_FILE_BYTES
from verifier.source_queries import own_key, sources
from verifier.trust_queries import recognised_issuers

router = APIRouter(prefix="/admin/recognition", include_in_schema=False)

# The file once more as text, and the fields beside it.
MAX_BODY_BYTES = 2 * MAX_FILE_BYTES
MEDIA_TYPE = "application/jose"


def exchange_of(shell: Shell) -> Exchange:
    """Give what exchanging needs of a running node."""
    return Exchange(shell.vault, shell.clock, shell.entropy, shell.settings.public_url)


@router.get("/files")
def show_files(desk: CurrentDesk, connection: Reading, done: str = "", touched: int = 0) -> HTMLResponse:
    """Show the node's own key, whose keys are pinned, and the forms."""
    return _files(desk, connection, done=done if done in ("pinned", "taken") else "", touched=touched)


@router.post("/export", dependencies=[Depends(require_csrf)])
def export(desk: CurrentDesk, connection: UnitOfWork) -> Response:
    """Give the signed register as a file."""
    content = exchanging.export_registry(exchange_of(desk.shell), connection)
    name = f"recognised-issuers-{desk.now.date().isoformat()}.jws"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


@router.post("/sources", dependencies=[Depends(require_csrf)], response_model=None)
def pin(
    desk: CurrentDesk,
    connection: UnitOfWork,
    name: Annotated[str, Form(max_length=1_000)],
    multikey: Annotated[str, Form(max_length=1_000)],
) -> HTMLResponse | RedirectResponse:
    """Pin somebody's registry key under a name."""
    try:
        exchanging.pin(connection, name=name, multikey=multikey, act=desk.act)
    except RecognitionProblem as problem:
        return _files(desk, connection, problem=problem, name=name, multikey=multikey)
    return RedirectResponse("/admin/recognition/files?done=pinned", 303)


@router.post("/import/check", dependencies=[Depends(require_csrf)], response_model=None, max_body_size=MAX_BODY_BYTES)
def check_import(
    desk: CurrentDesk,
    connection: Reading,
    signed_by: Annotated[str, Form(max_length=500)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> HTMLResponse:
    """Say what a file would change; nothing is taken over yet."""
    content = file.file.read(MAX_FILE_BYTES + 1) if file is not None else b""
    return _preview(desk, connection, content.decode("ascii", "replace"), signed_by)


@router.post("/import", dependencies=[Depends(require_csrf)], response_model=None, max_body_size=MAX_BODY_BYTES)
def take(
    desk: CurrentDesk,
    connection: UnitOfWork,
    content: Annotated[str, Form(max_length=MAX_FILE_BYTES)],
    signed_by: Annotated[str, Form(max_length=500)],
    confirmed: Annotated[str, Form(max_length=64)],
) -> HTMLResponse | RedirectResponse:
    """Take over exactly what was shown; otherwise show again what would change."""
    try:
        touched = exchanging.take(
            exchange_of(desk.shell),
            connection,
            content,
            signed_by=signed_by,
            confirmed=confirmed,
            by=desk.actor.display_name,
        )
    except RecognitionProblem as problem:
        return _preview(desk, connection, content, signed_by, problem=problem)
    return RedirectResponse(f"/admin/recognition/files?done=taken&touched={touched}", 303)


def _preview(
    desk: Desk, connection: Connection, content: str, signed_by: str, *, problem: RecognitionProblem | None = None
) -> HTMLResponse:
    try:
        found = exchanging.preview(exchange_of(desk.shell), connection, content, signed_by=signed_by)
    except RecognitionProblem as refused:
        return _files(desk, connection, problem=refused)
    context: dict[str, object] = {
        "preview": found,
        "plan": found.plan,
        "alike": _look_alikes(found.plan, connection),
        "content": content.strip(),
        "problem": problem,
    }
    return desk.page("recognition_import.html", context, 200 if problem is None else problem.status)


def _look_alikes(plan: RegistryPlan, connection: Connection) -> dict[str, object]:
    """Give, by DID, the recognised issuers for which new ones could be taken."""
    known = recognised_issuers(connection)
    found = {
        entry.issuer.did: find_look_alike(entry.issuer.name, entry.issuer.did, known) for entry in plan.of("added")
    }
    return {did: alike for did, alike in found.items() if alike is not None}


def _files(
    desk: Desk,
    connection: Connection,
    *,
    problem: RecognitionProblem | None = None,
    done: str = "",
    touched: int = 0,
    name: str = "",
    multikey: str = "",
) -> HTMLResponse:
    context: dict[str, object] = {
        "own_key": own_key(connection),
        "sources": sources(connection),
        "problem": problem,
        "done": done,
        "touched": touched,
        "name": name,
        "multikey": multikey,
    }
    return desk.page("recognition_files.html", context, 200 if problem is None else problem.status)
