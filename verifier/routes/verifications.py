"""`POST /api/v1/verifications`: check a badge for a program.

Whatever can be read as a badge is answered with 200 and its verdict; only what is no badge at all is refused.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from chassis.api_description import LIMITED, refusals
from chassis.fetching import FETCH_PROBLEMS, FetchProblem
from chassis.problems import register_status
from chassis.rate_limits import rate_limited
from chassis.service import CurrentShell
from credentials.baking import MAX_INPUT_BYTES
from credentials.problems import (
    BrokenImage,
    BrokenJson,
    CredentialProblem,
    InputTooLarge,
    NoBadge,
    NothingInside,
    UnknownForm,
)
from credentials.report import POLICIES
from credentials.strict_json import parse_object
from verifier.checking import check, fetch_badge
from verifier.key_sightings import note_keys, sightings_in
from verifier.report_document import report_document
from verifier.service import CurrentVerifier
from verifier.trust import Registry

CHECKS_PER_NETWORK = "60/minute"
PolicyName = Literal["public", "recognised"]

router = APIRouter(prefix="/api/v1", tags=["verifications"])

register_status(NoBadge, 422)
register_status(InputTooLarge, 413)
register_status(FetchProblem, 422)


class CheckAnswer(BaseModel):
    """One check: `message` says the code in the caller's language (Accept-Language)."""

    check: str
    outcome: Literal["valid", "invalid", "unknown", "not_applicable"]
    code: str
    message: str


class RemarkAnswer(BaseModel):
    """Something to know that changes no outcome."""

    code: str
    message: str


class Verification(BaseModel):
    """What came of a check; `credential` is null unless the proof is valid."""

    verdict: Literal["valid", "invalid", "unknown"]
    policy: PolicyName
    checks: list[CheckAnswer]
    remarks: list[RemarkAnswer]
    credential: dict[str, object] | None


_BODIES = {
    "required": True,
    "description": 'The badge itself, or {"url": "https://..."} to have it fetched.',
    "content": {
        "application/json": {"schema": {"type": "object"}},
        "application/vc+ld+json": {"schema": {"type": "object"}},
        "application/vc+jwt": {"schema": {"type": "string"}},
        "image/png": {"schema": {"type": "string", "format": "binary"}},
        "image/svg+xml": {"schema": {"type": "string", "format": "binary"}},
    },
}


def current_registry(shell: CurrentShell, verifier: CurrentVerifier) -> Registry:
    """Give the trust registry; no connection is held while the evidence is fetched."""
    with shell.database.reading() as connection:
        return verifier.registry(connection)


CurrentRegistry = Annotated[Registry, Depends(current_registry)]


@router.post(
    "/verifications",
    name="verify_badge",
    operation_id="verify_badge",
    summary="Check a badge",
    response_model=None,
    responses={
        200: {"model": Verification, "description": "The verdict, whatever it is"},
        **refusals(
            InputTooLarge,
            BrokenImage,
            BrokenJson,
            NothingInside,
            UnknownForm,
            *LIMITED,
            named={422: tuple(FETCH_PROBLEMS)},
        ),
    },
    openapi_extra={"requestBody": _BODIES},
    dependencies=[Depends(rate_limited("verify", CHECKS_PER_NETWORK))],
    max_body_size=MAX_INPUT_BYTES,
)
async def verify_badge(
    request: Request,
    shell: CurrentShell,
    verifier: CurrentVerifier,
    registry: CurrentRegistry,
    policy: Annotated[PolicyName, Query()] = "public",
) -> JSONResponse:
    """Check the badge in the body; no token is needed.

    Raises:
        NoBadge: the body is no badge.
        FetchProblem: the address gave nothing.
    """
    source = await request.body()
    url = address_in(source)
    if url is not None:
        source = (await fetch_badge(url, shell.fetcher)).content
    at = shell.clock()
    checked = await check(
        source,
        policy=POLICIES[policy],
        at=at,
        registry=registry,
        fetcher=shell.fetcher,
        framework=verifier.framework,
        kept=verifier.kept,
    )
    sightings = sightings_in(checked.report, checked.evidence)
    await run_in_threadpool(note_keys, shell.database, verifier.noted, sightings, at=at)
    language = shell.renderer.language(request)
    document = report_document(checked.report, shell.languages, language, verifier.framework)
    return JSONResponse(document, headers={"Cache-Control": "no-store", "Content-Language": language})


def address_in(body: bytes) -> str | None:
    """Give the URL of a body `{"url": "..."}`; any other body is a badge, or refused as none."""
    try:
        document = parse_object(body)
    except CredentialProblem:
        return None
    url = document.get("url")
    return url if isinstance(url, str) and document.keys() == {"url"} else None
