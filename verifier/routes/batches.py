"""Many badges at once: `/verify/many` for people, `POST /api/v1/verifications/batch` for programs.

Both take a ZIP archive and answer in the same response; nothing of it is kept, so there is nothing to delete.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from chassis.api_description import LIMITED, refusals
from chassis.problems import RateLimited, TooLarge, status_of
from chassis.rate_limits import rate_limited
from chassis.service import CurrentShell, Shell
from chassis.sign_in import require_csrf
from credentials.instants import format_instant
from credentials.report import POLICIES
from credentials.strict_json import JsonObject
from verifier.batches.answering import (
    LIMITS,
    MAX_ARCHIVE_BYTES,
    TRY_AGAIN_SECONDS,
    Answered,
    check_archive,
)
from verifier.batches.archives import MEBIBYTE
from verifier.batches.checking import Desk
from verifier.batches.documents import DocumentsOfRun
from verifier.batches.problems import (
    ArchiveBroken,
    ArchiveEntries,
    ArchiveExpands,
    ArchiveOverlapping,
    ArchiveProblem,
)
from verifier.batches.rows import Row, State, Wording, row_document, totals_document
from verifier.batches.sheets import Sheet
from verifier.key_sightings import note_keys
from verifier.routes.verifications import CurrentRegistry
from verifier.service import CurrentVerifier, Verifier
from verifier.trust import Registry

# One archive is as much work as a thousand badges; a course is checked in one or two.
ARCHIVES_PER_NETWORK = "12/hour"
# A form sends the file with some lines around it.
MAX_FORM_BYTES = MAX_ARCHIVE_BYTES + MEBIBYTE
_IN_MEMORY_BYTES = MEBIBYTE
_PAGE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}

PolicyName = Literal["public", "recognised"]

router = APIRouter()


@dataclass(frozen=True)
class _Office:
    """What a run needs, and the request that asks for it."""

    request: Request
    shell: Shell
    verifier: Verifier
    registry: Registry

    async def answer(self, file: IO[bytes], policy: str) -> tuple[Answered, JsonObject]:
        """Check an archive; give the rows for a page, and all of it as a document.

        Raises:
            ArchiveProblem: it cannot be read as a whole.
            RateLimited: too many are under way.
        """
        at = self.shell.clock()
        language = self.shell.renderer.language(self.request)
        desk = Desk(
            policy=POLICIES[policy],
            at=at,
            registry=self.registry,
            fetcher=self.shell.fetcher,
            framework=self.verifier.framework,
            documents=DocumentsOfRun(self.verifier.kept.newest),
        )
        with self.verifier.batches as has_room:
            if not has_room:
                raise RateLimited(TRY_AGAIN_SECONDS)
            answered = await check_archive(file, desk, Wording(self.shell.languages, language, self.verifier.framework))
        await run_in_threadpool(note_keys, self.shell.database, self.verifier.noted, answered.sightings, at=at)
        return answered, {
            "at": format_instant(at),
            "policy": policy,
            "totals": totals_document(answered.totals),
            "results": [row_document(row) for row in answered.rows],
        }

    async def page(self, context: Mapping[str, object], *, status: int = 200, template: str) -> HTMLResponse:
        """Show a page."""
        page = self.shell.renderer.page
        return await run_in_threadpool(page, self.request, template, context, status=status, headers=_PAGE)


def _office(request: Request, shell: CurrentShell, verifier: CurrentVerifier, registry: CurrentRegistry) -> _Office:
    return _Office(request, shell, verifier, registry)


Office = Annotated[_Office, Depends(_office)]
_limited = Depends(rate_limited("verify-many", ARCHIVES_PER_NETWORK))


@router.get("/verify/many", response_model=None, include_in_schema=False)
async def ask_for_archive(office: Office) -> HTMLResponse:
    """Show where to hand in an archive."""
    return await _form(office)


@router.post(
    "/verify/many",
    response_model=None,
    include_in_schema=False,
    dependencies=[Depends(require_csrf), _limited],
    max_body_size=MAX_FORM_BYTES,
)
async def check_many_badges(office: Office, file: Annotated[UploadFile | None, Form()] = None) -> HTMLResponse:
    """Check every badge of an archive, and show totals and a table."""
    if file is None or not file.size:
        return await _form(office, problem=ArchiveBroken())
    try:
        answered, document = await office.answer(file.file, "public")
    except ArchiveProblem as problem:
        return await _form(office, problem=problem)
    return await office.page(
        {
            "sections": _sections(answered),
            "totals": answered.totals,
            "at": office.shell.clock(),
            "csv": _linked("text/csv", await run_in_threadpool(_table, answered)),
            "json": _linked("application/json", json.dumps(document, ensure_ascii=False).encode()),
        },
        template="verifier/verify_many_result.html",
    )


async def _form(office: _Office, *, problem: ArchiveProblem | None = None) -> HTMLResponse:
    limits = {"megabytes": MAX_ARCHIVE_BYTES // MEBIBYTE, "files": LIMITS.entries}
    status = 200 if problem is None else status_of(problem) or 422
    return await office.page(
        {"problem": problem, "limits": limits}, status=status, template="verifier/verify_many.html"
    )


def _sections(answered: Answered) -> list[tuple[State, list[Row]]]:
    """Give the rows by what became of them, what needs a look first."""
    found = [(state, [row for row in answered.rows if row.state is state]) for state in State]
    return [(state, rows) for state, rows in found if rows]


def _table(answered: Answered) -> bytes:
    with StringIO(newline="") as out:
        sheet = Sheet(out)
        for row in answered.rows:
            sheet.add(row)
        return out.getvalue().encode("utf-8-sig", "replace")


def _linked(media_type: str, content: bytes) -> str:
    """Give a document as an address that holds it, so that it can be saved without being kept here."""
    return f"data:{media_type};charset=utf-8;base64,{b64encode(content).decode('ascii')}"


class BatchTotals(BaseModel):
    """How many files there are of each result; `reasons` counts the codes below each."""

    files: int
    valid: int
    invalid: int
    unknown: int
    not_checked: int
    no_badge: int
    skipped: int = Field(description="hidden files, which have no row")
    reasons: dict[str, dict[str, int]]


class BatchIssuer(BaseModel):
    """Who signed, as the signed badge says."""

    id: str
    name: str | None


class BatchRow(BaseModel):
    """One file of the archive; what the badge says is null unless a good signature covers it."""

    name: str
    result: Literal["valid", "invalid", "unknown", "not_checked", "no_badge"]
    code: str | None = Field(description="what decided; null when all is well")
    message: str
    badge: str | None
    issuer: BatchIssuer | None
    trust: Literal["recognised", "out-of-scope", "inactive", "unrecognised", "not-checked"]
    vouched_by: str | None
    warning: str | None


class Batch(BaseModel):
    """What came of an archive, as of one moment; the rows stand in the archive's own order."""

    at: str
    policy: PolicyName
    totals: BatchTotals
    results: list[BatchRow]


@router.post(
    "/api/v1/verifications/batch",
    name="verify_batch",
    operation_id="verify_batch",
    summary="Check many badges",
    tags=["verifications"],
    response_model=None,
    responses={
        200: {"model": Batch, "description": "A row for every file, and totals"},
        **refusals(ArchiveBroken, ArchiveEntries, ArchiveExpands, ArchiveOverlapping, TooLarge, *LIMITED),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "A ZIP archive of badges in any form.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
    dependencies=[_limited],
    max_body_size=MAX_ARCHIVE_BYTES,
)
async def verify_batch(office: Office, policy: Annotated[PolicyName, Query()] = "public") -> JSONResponse:
    """Check every badge in a ZIP archive; no token is needed, and nothing is kept.

    Raises:
        ArchiveProblem: the archive cannot be read as a whole; what is wrong with one file stands in its row.
    """
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
        async for part in office.request.stream():
            await run_in_threadpool(file.write, part)
        _, document = await office.answer(file, policy)
    language = office.shell.renderer.language(office.request)
    return JSONResponse(document, headers={"Cache-Control": "no-store", "Content-Language": language})
