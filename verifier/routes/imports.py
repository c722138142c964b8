"""`/me/imported`: a person brings badges from elsewhere, sees what a check says of them, decides, takes them away.

Every page is the person's own: a stranger's address answers 404, and no address says anything about the badge.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from chassis.database import Connection, Reading, UnitOfWork
from chassis.fetching import MAX_URL_CHARACTERS, FetchProblem
from chassis.problems import status_of
from chassis.rate_limits import rate_limited
from chassis.rendering import Block
from chassis.roles import Actor
from chassis.service import CurrentShell, Shell
from chassis.sign_in import SignedInActor, require_csrf
from credentials.open_badges_2.recognising import is_address
from credentials.problems import CredentialProblem
from credentials.report import Remark
from skills_framework.framework import Framework
from verifier.cartography import cartographer
from verifier.checking import fetch_badge
from verifier.imports import collecting, queries
from verifier.imports.collecting import MAX_BADGES, MAX_BYTES, Collector, RefusedBadge
from verifier.imports.problems import ImportProblem, NothingBrought
from verifier.imports.records import Findings, ImportedBadge
from verifier.report_document import parameters
from verifier.routes.verifications import CHECKS_PER_NETWORK
from verifier.service import Verifier

# A form sends the file with some lines around it.
MAX_FORM_BYTES = 2 * MAX_BYTES
FILES: Mapping[str, tuple[str, str]] = {
    "json": ("application/json", "json"),
    "jws": ("application/jwt", "jwt"),
    "png": ("image/png", "png"),
    "svg": ("image/svg+xml", "svg"),
    "address": ("text/plain", "txt"),
}
_DONE = ("added", "replaced", "checked", "saved")
_PERSONAL = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}

router = APIRouter(include_in_schema=False)

Handle = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


def collector(shell: Shell, verifier: Verifier) -> Collector:
    """Give what bringing badges works with, of a running node."""
    return Collector(cartographer(shell, verifier), shell.entropy, shell.settings.public_url)


def _collector(request: Request, shell: CurrentShell) -> Collector:
    return collector(shell, request.app.state.verifier)


CurrentCollector = Annotated[Collector, Depends(_collector)]
_limited = Depends(rate_limited("import", CHECKS_PER_NETWORK))


@router.get("/me/imported/new")
def ask_for_badge(request: Request, shell: CurrentShell, _actor: SignedInActor) -> HTMLResponse:
    """Show the ways to bring a badge, to whoever is signed in."""
    return _form(request, shell)


@router.post(
    "/me/imported/new",
    response_model=None,
    dependencies=[Depends(require_csrf), _limited],
    max_body_size=MAX_FORM_BYTES,
)
async def bring_badge(
    request: Request,
    shell: CurrentShell,
    collector: CurrentCollector,
    actor: SignedInActor,
    text: Annotated[str, Form(max_length=MAX_BYTES)] = "",
    url: Annotated[str, Form(max_length=MAX_URL_CHARACTERS)] = "",
    file: Annotated[UploadFile | None, Form()] = None,
) -> HTMLResponse | RedirectResponse:
    """Check what was brought, and keep it or say why not."""
    way = "file" if file is not None and file.size else "url" if url.strip() else "text"
    try:
        if file is not None and file.size:
            source = await file.read(MAX_BYTES + 1)
        else:
            source = await _fetched(shell, (url or text).strip())
        kept = await collecting.bring(collector, _account(actor), source)
    except (ImportProblem, CredentialProblem, FetchProblem) as problem:
        return await run_in_threadpool(_form, request, shell, way=way, url=url.strip(), problem=problem)
    done = "replaced" if kept.replaced else "added"
    return RedirectResponse(f"/me/imported/{kept.handle}?done={done}", 303, headers=_PERSONAL)


@router.get("/me/imported/{handle}")
def show_badge(
    request: Request,
    shell: CurrentShell,
    collector: CurrentCollector,
    actor: SignedInActor,
    connection: Reading,
    handle: Handle,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """Show one badge: what a check said of it and when, and what its person may decide."""
    badge = collecting.find(connection, _account(actor), handle)
    told = done if done in _DONE else ""
    return _page(request, shell, collector, connection, badge, done=told)


@router.post("/me/imported/{handle}", dependencies=[Depends(require_csrf)], response_model=None)
def decide(
    request: Request,
    shell: CurrentShell,
    collector: CurrentCollector,
    actor: SignedInActor,
    connection: UnitOfWork,
    handle: Handle,
    map_consent: Annotated[bool, Form()] = False,
    region: Annotated[str, Form(max_length=20)] = "",
) -> HTMLResponse | RedirectResponse:
    """Keep whether the badge may count in the map, and where."""
    badge = collecting.find(connection, _account(actor), handle)
    try:
        collecting.decide(collector, connection, badge, map_consent=map_consent, region=region)
    except ImportProblem as problem:
        return _page(request, shell, collector, connection, badge, problem=problem)
    return RedirectResponse(f"/me/imported/{handle}?done=saved", 303, headers=_PERSONAL)


@router.post("/me/imported/{handle}/check", dependencies=[Depends(require_csrf), _limited])
async def check_again(collector: CurrentCollector, actor: SignedInActor, handle: Handle) -> RedirectResponse:
    """Check the badge again now."""

    def found() -> ImportedBadge:
        with collector.maker.database.reading() as connection:
            return collecting.find(connection, _account(actor), handle)

    await collecting.check_again(collector, await run_in_threadpool(found))
    return RedirectResponse(f"/me/imported/{handle}?done=checked", 303, headers=_PERSONAL)


@router.get("/me/imported/{handle}/file")
def export(collector: CurrentCollector, actor: SignedInActor, connection: Reading, handle: Handle) -> Response:
    """Give the badge back as it came, byte for byte."""
    badge = collecting.find(connection, _account(actor), handle)
    media_type, suffix = FILES[badge.form]
    headers = {**_PERSONAL, "Content-Disposition": f'attachment; filename="badge.{suffix}"'}
    return Response(collecting.received(collector, badge), media_type=media_type, headers=headers)


@router.get("/me/imported/{handle}/remove")
def ask_to_remove(
    request: Request,
    shell: CurrentShell,
    collector: CurrentCollector,
    actor: SignedInActor,
    connection: Reading,
    handle: Handle,
) -> HTMLResponse:
    """Ask whether the person means it."""
    badge = collecting.find(connection, _account(actor), handle)
    context = {"badge": badge, "findings": collecting.findings_of(collector, badge)}
    return shell.renderer.page(request, "verifier/import_remove.html", context, headers=_PERSONAL)


@router.post("/me/imported/{handle}/remove", dependencies=[Depends(require_csrf)])
def remove(actor: SignedInActor, connection: UnitOfWork, handle: Handle) -> RedirectResponse:
    """Erase the badge here; nothing changes where it was issued."""
    collecting.remove(connection, collecting.find(connection, _account(actor), handle))
    return RedirectResponse("/me", 303, headers=_PERSONAL)


def own_imports(request: Request, connection: Connection, actor: Actor) -> Block:
    """Give the block of `/me`: the badges that the signed-in person brought."""
    shell: Shell = request.app.state.shell
    working = collector(shell, request.app.state.verifier)
    badges = queries.badges_of(connection, _account(actor))
    shown = [(badge, collecting.findings_of(working, badge)) for badge in badges]
    return Block("verifier/my_imports.html", {"imports": shown})


async def _fetched(shell: Shell, text: str) -> bytes:
    if not text:
        raise NothingBrought
    # Pasted into the wrong field: what stands there may be an address.
    return (await fetch_badge(text, shell.fetcher)).content if is_address(text.encode()) else text.encode()


def _form(
    request: Request,
    shell: Shell,
    *,
    way: str = "",
    url: str = "",
    problem: ImportProblem | CredentialProblem | FetchProblem | None = None,
) -> HTMLResponse:
    findings = problem.findings if isinstance(problem, RefusedBadge) else None
    context = {
        "way": way,
        "url_given": url,
        "problem": problem,
        "findings": findings,
        "told": () if findings is None else _told(request, shell, findings),
        "max_badges": MAX_BADGES,
        "max_megabytes": MAX_BYTES // (1024 * 1024),
    }
    status = 200 if problem is None else status_of(problem) or 422
    return shell.renderer.page(request, "verifier/import_new.html", context, status=status, headers=_PERSONAL)


def _page(
    request: Request,
    shell: Shell,
    collector: Collector,
    connection: Connection,
    badge: ImportedBadge,
    *,
    done: str = "",
    problem: ImportProblem | None = None,
) -> HTMLResponse:
    language = shell.renderer.language(request)
    findings = collecting.findings_of(collector, badge)
    anywhere = ("", shell.languages.t(language, "import.region.none"))
    regions = [(code, region.label(language)) for code, region in collector.places.regions.items()]
    tiers = queries.claims_of(connection, [badge.id]).get(badge.id, [])
    context = {
        "badge": badge,
        "findings": findings,
        "told": _told(request, shell, findings),
        "skills": _skills(collector.maker.framework, language, tiers),
        "regions": [anywhere, *regions],
        "now": shell.clock(),
        "done": done,
        "problem": problem,
    }
    status = 200 if problem is None else problem.status
    return shell.renderer.page(request, "verifier/import_badge.html", context, status=status, headers=_PERSONAL)


def _skills(framework: Framework, language: str, tiers: list[tuple[str, int]]) -> list[tuple[str, int]]:
    entries = ((framework.by_uri(uri), tier) for uri, tier in tiers)
    return sorted((entry.label(language), tier) for entry, tier in entries if entry is not None)


def _told(request: Request, shell: Shell, findings: Findings) -> tuple[str, ...]:
    """Give the parameters of the message of the check that decided, in the reader's words."""
    verifier: Verifier = request.app.state.verifier
    found = Remark(findings.code or "", findings.fields)
    return parameters(found, shell.languages, shell.renderer.language(request), verifier.framework)


def _account(actor: Actor) -> str:
    assert actor.account_id is not None  # noqa: S101 - somebody who is signed in has an account
    return actor.account_id
