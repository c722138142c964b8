"""`/verify`: check a badge by pasting it, uploading it, giving its address or showing its QR code.

A link to this page with `?url=` prefills the address. A badge of this node is checked at once; a stranger's address is
fetched only after the visitor presses the button, so that a link alone never makes us fetch from anywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from chassis.fetching import MAX_URL_CHARACTERS, FetchProblem
from chassis.problems import status_of
from chassis.rate_limits import rate_limited
from chassis.service import CurrentShell, Shell
from chassis.sign_in import require_csrf
from credentials.baking import MAX_INPUT_BYTES, extract
from credentials.gathered import Retrieved
from credentials.open_badges_2.recognising import is_address
from credentials.problems import BrokenPhotograph, CodeWithoutLink, CredentialProblem, NoBadge
from credentials.report import POLICIES, CheckName, Policy
from credentials.strict_json import MAX_DOCUMENT_BYTES
from verifier.badge_facts import facts_of_report
from verifier.checking import Checked, check, fetch_badge
from verifier.explaining import explain, question, weaker_evidence
from verifier.key_sightings import note_keys, sightings_in
from verifier.nested_views import endorsements_of, headline_of, inner_of, stated_by
from verifier.photographs import is_photograph, link_in, read_code
from verifier.recognition_views import RecognitionWords
from verifier.report_document import parameters
from verifier.routes.verifications import CHECKS_PER_NETWORK, CurrentRegistry, PolicyName
from verifier.service import CurrentVerifier, Verifier
from verifier.trust import Registry

# A form sends the file with some lines around it.
MAX_FORM_BYTES = MAX_INPUT_BYTES + 64 * 1024
_OWN_BADGE = re.compile(r"/badges/[0-9a-f]{32}(?:\.(?:json|jwt|png|svg))?")
# Enough of the text of a QR code to recognise it.
MAX_SHOWN_CHARACTERS = 100
_PAGE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class _Desk:
    """What a check on this page needs, and the request that asks for it."""

    request: Request
    shell: Shell
    verifier: Verifier
    registry: Registry
    policy: Policy


@dataclass(frozen=True)
class _Refusal:
    """Why there is nothing to check, and at which of the ways to say so."""

    way: str
    code: str
    fields: tuple[str, ...]
    status: int


def _desk(
    request: Request,
    shell: CurrentShell,
    verifier: CurrentVerifier,
    registry: CurrentRegistry,
    policy: Annotated[PolicyName, Query()] = "public",
) -> _Desk:
    return _Desk(request, shell, verifier, registry, POLICIES[policy])


Desk = Annotated[_Desk, Depends(_desk)]
_limited = Depends(rate_limited("verify", CHECKS_PER_NETWORK))


@router.get("/verify", response_model=None, dependencies=[_limited])
async def ask_for_badge(
    desk: Desk, url: Annotated[str | None, Query(max_length=MAX_URL_CHARACTERS)] = None
) -> HTMLResponse:
    """Show the ways; check at once the badge of this node that `url` names."""
    if url is not None and _is_own_badge(url, desk.shell.settings.public_url):
        return await _check_address(desk, url)
    return await _form(desk, url=url or "")


@router.post(
    "/verify",
    response_model=None,
    dependencies=[Depends(require_csrf), _limited],
    max_body_size=MAX_FORM_BYTES,
)
async def check_badge(
    desk: Desk,
    text: Annotated[str, Form(max_length=MAX_DOCUMENT_BYTES)] = "",
    url: Annotated[str, Form(max_length=MAX_URL_CHARACTERS)] = "",
    file: Annotated[UploadFile | None, Form()] = None,
    photo: Annotated[UploadFile | None, Form()] = None,
) -> HTMLResponse:
    """Check what was pasted, uploaded, photographed or pointed to, and show what came of it."""
    for way, upload in (("file", file), ("photo", photo)):
        if upload is not None and upload.size:
            return await _check_upload(desk, way, await upload.read(MAX_INPUT_BYTES + 1))
    if url.strip():
        return await _check_address(desk, url.strip())
    if is_address(text.strip().encode()):
        # Pasted into the wrong field: what stands there may be a badge of any kind.
        return await _check_address(desk, text.strip())
    if text.strip():
        # A browser sends line ends as CR LF; inside a JSON text that is white space, and in a token it is none.
        return await _check(desk, "text", text.strip().encode())
    return await _form(desk, refusal=_Refusal("text", "no_badge.nothing_given", (), 422))


async def _check_upload(desk: _Desk, way: str, source: bytes) -> HTMLResponse:
    """Check the badge that a file is; a picture without one may show the QR code that leads to it."""
    try:
        await run_in_threadpool(extract, source)
    except NoBadge as problem:
        try:
            text = await run_in_threadpool(_read_code, source)
        except NoBadge as unread:
            told = unread if way == "photo" else problem
            return await _form(desk, refusal=_refusal(way, told, told.code, told.fields))
        if link_in(text) is not None:
            return await _check_address(desk, text)
        return await _check(desk, way, text.encode())
    except CredentialProblem:
        pass  # several badges in one picture: the report says so
    return await _check(desk, way, source)


def _read_code(source: bytes) -> str:
    if not is_photograph(source):
        raise BrokenPhotograph(reason="format")
    text = read_code(source)
    if link_in(text) is None:
        try:
            extract(text.encode())
        except CredentialProblem as problem:
            raise CodeWithoutLink(text=text[:MAX_SHOWN_CHARACTERS]) from problem
    return text


async def _check_address(desk: _Desk, url: str) -> HTMLResponse:
    try:
        document = await fetch_badge(url, desk.shell.fetcher)
    except (FetchProblem, CredentialProblem) as problem:
        return await _form(desk, url=url, refusal=_refusal("url", problem, problem.code, problem.fields))
    return await _check(desk, "url", document.content, url=url, found_at=document.url)


async def _check(desk: _Desk, way: str, source: bytes, *, url: str = "", found_at: str = "") -> HTMLResponse:
    at = desk.shell.clock()
    try:
        checked = await check(
            source,
            policy=desk.policy,
            at=at,
            registry=desk.registry,
            fetcher=desk.shell.fetcher,
            framework=desk.verifier.framework,
            kept=desk.verifier.kept,
        )
    except CredentialProblem as problem:
        return await _form(desk, url=url, refusal=_refusal(way, problem, problem.code, problem.fields))
    await run_in_threadpool(
        note_keys,
        desk.shell.database,
        desk.verifier.noted,
        sightings_in(checked.report, checked.evidence),
        at=at,
    )
    told = {**_told(desk, checked, at, url), "found_at": found_at if found_at != url else ""}
    return await _page(desk, "verifier/verify_result.html", told)


async def _form(desk: _Desk, *, url: str = "", refusal: _Refusal | None = None) -> HTMLResponse:
    context = {"url_given": url, "refusal": refusal}
    return await _page(desk, "verifier/verify.html", context, status=refusal.status if refusal is not None else 200)


async def _page(desk: _Desk, template: str, context: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
    page = desk.shell.renderer.page
    context = {**context, "policy": desk.policy.name}
    return await run_in_threadpool(page, desk.request, template, context, status=status, headers=_PAGE)


def _refusal(way: str, problem: Exception, code: str, fields: Mapping[str, str | int]) -> _Refusal:
    return _Refusal(way, code, tuple(str(value) for value in fields.values()), status_of(problem) or 422)


def _told(desk: _Desk, checked: Checked, at: datetime, url: str) -> Mapping[str, object]:
    """Give the page of a result what it tells."""
    report = checked.report
    language = desk.shell.renderer.language(desk.request)
    documents = checked.evidence.documents.values()
    return {
        "checked": checked,
        "report": report,
        "explanation": explain(report),
        "weaker": weaker_evidence(report),
        "question": lambda name: question(report, name),
        "parameters_of": lambda found: parameters(found, desk.shell.languages, language, desk.verifier.framework),
        "trusted": report.check(CheckName.ISSUER_TRUST),
        "recognition": checked.evidence.recognition,
        "regions": _regions(desk, checked, language),
        "headline": headline_of(report),
        "endorsements": endorsements_of(report),
        "inner": inner_of(report),
        "stated": stated_by(report),
        "facts": facts_of_report(report),
        "found": [(document, *_age(at - document.at)) for document in documents if isinstance(document, Retrieved)],
        "missing": [document for document in documents if not isinstance(document, Retrieved)],
        "raw": checked.payload.decode("utf-8", "replace"),
        "at": at,
        "url_given": url,
    }


def _regions(desk: _Desk, checked: Checked, language: str) -> list[str]:
    """Name the regions in which a recognised issuer works; no check asks for them (docs/decisions/0016)."""
    known = checked.evidence.recognition
    words = RecognitionWords(desk.verifier.framework, desk.verifier.places, language)
    return [words.region(code) for code in sorted(known.regions)] if known is not None else []


def _age(age: timedelta) -> tuple[str, int]:
    """Give the message and the number that say how old a document is."""
    seconds = max(0, int(age.total_seconds()))
    for name, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= size:
            return f"verify.evidence.age.{name}", seconds // size
    return "verify.evidence.age.now", 0


def _is_own_badge(url: str, public_url: str) -> bool:
    return url.startswith(public_url) and _OWN_BADGE.fullmatch(url.removeprefix(public_url)) is not None
