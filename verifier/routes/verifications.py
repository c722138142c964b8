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
    PageWithoutBadge,
    UnknownForm,
)
from credentials.report import POLICIES
from credentials.strict_json import parse_object
from verifier.checking import check, check_newest, fetch_badge
from verifier.key_sightings import note_keys, sightings_in
from verifier.report_document import report_document
from verifier.service import CurrentVerifier
from verifier.trust import Registry

CHECKS_PER_NETWORK = "60/minute"
PolicyName = Literal["public", "recognised", "1edtech"]

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


class BadgeIssuerAnswer(BaseModel):
    """The issuer that the badge names; whether it is, the check `issuer_key` says."""

    id: str
    name: str
    url: str | None


class BadgeCriteriaAnswer(BaseModel):
    """What had to be done: where it is written, or the words themselves."""

    id: str | None
    narrative: str | None


class BadgeRecipientAnswer(BaseModel):
    """How a badge of Open Badges 2.0 names its holder."""

    type: Literal["email", "url", "telephone", "other"]
    hashed: bool


class BadgeAnswer(BaseModel):
    """What the badge says, under the same names for every generation; `image` is never fetched."""

    name: str
    issuer: BadgeIssuerAnswer
    criteria: BadgeCriteriaAnswer
    image: str | None
    issued: str | None
    expires: str | None
    recipient: BadgeRecipientAnswer | None


class Verification(BaseModel):
    """What came of a check; `credential` and `badge` are null unless the proof is valid.

    Badges of Open Badges 2.0 rest on weaker evidence than those of 3.0; those of 1 are named and not checked.

    `kind` says what was checked: a badge, an endorsement, or a record that bundles badges (CLR 2.0). The credentials
    inside, `endorsements` and those of a record in `inner`, were each checked by themselves; the verdict is not theirs.
    """

    verdict: Literal["valid", "invalid", "unknown"]
    kind: Literal["badge", "endorsement", "record"]
    policy: PolicyName
    generation: Literal["open_badges_3", "open_badges_2", "open_badges_1"]
    checks: list[CheckAnswer]
    remarks: list[RemarkAnswer]
    badge: BadgeAnswer | None
    credential: dict[str, object] | None
    endorsements: list["EndorsementAnswer"]
    inner: list["Verification"]


class EndorsementAnswer(Verification):
    """An endorsement with a verification of its own; `endorses` says what it stands at."""

    endorses: Literal["credential", "achievement", "issuer", "creator", "other"]


_BODIES = {
    "required": True,
    "description": 'The badge itself, or {"url": "https://..."} to have it fetched, or what its page leads to.',
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
            PageWithoutBadge,
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
    policy: Annotated[
        PolicyName,
        Query(
            description="public: is the badge good? recognised: does the movement vouch for its issuer, too? "
            "1edtech: what would the official validator say? (for comparison)"
        ),
    ] = "public",
    refresh: Annotated[bool, Query(description="Check the newer edition that the issuer offers, if any")] = False,
) -> JSONResponse:
    """Check the badge in the body; no token is needed.

    Raises:
        NoBadge: the body is no badge, or the page at the address does not lead to one.
        FetchProblem: the address gave nothing.
    """
    source = await request.body()
    url = address_in(source)
    if url is not None:
        source = (await fetch_badge(url, shell.fetcher)).content
    at = shell.clock()
    checked = await (check_newest if refresh else check)(
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
