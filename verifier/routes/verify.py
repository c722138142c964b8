"""`/verify`: check a badge by pasting it, uploading it, giving its address or showing its QR code.

A link to this page with `?url=` prefills the address. A badge of this node is checked at once; a stranger's address is
fetched only after the visitor presses the button, so that a link alone never makes us fetch from anywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
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
from credentials.kinds import Kind
from credentials.open_badges_2.recognising import is_address
from credentials.problems import CodeWithoutLink, CredentialProblem, NoBadge
from credentials.report import POLICIES, CheckName, Outcome, Policy, Report, Rules
from credentials.strict_json import MAX_DOCUMENT_BYTES
from verifier.appearances import look_of
from verifier.badge_facts import facts_of_report
from verifier.check_views import checks_of, is_missing
from verifier.checking import Checked, check, fetch_badge
from verifier.contacts import contact_of
from verifier.explaining import (
    QUESTIONS_APART,
    Answer,
    advised_above,
    explain,
    is_judged_by_us,
    label_of,
    lacks_only_status,
    next_step_of,
    not_made,
    question,
    weaker_evidence,
    why_not_made,
    why_nothing_shown,
)
from verifier.key_sightings import note_keys, sightings_in
from verifier.nested_views import endorsements_of, headline_of, inner_of, stated_by
from verifier.photographs import code_on, link_in
from verifier.recognition_views import RecognitionWords
from verifier.report_document import next_step, parameters
from verifier.routes.verifications import CHECKS_PER_NETWORK, CurrentRegistry, PolicyName
from verifier.service import CurrentVerifier, Verifier
from verifier.trust import Registry

# A form sends the file with some lines around it.
MAX_FORM_BYTES = MAX_INPUT_BYTES + 64 * 1024
_OWN_BADGE = re.compile(r"/badges/[0-9a-f]{32}(?:\.(?:json|jwt|png|svg))?")
# Enough of the text of a QR code to recognise it.
MAX_SHOWN_CHARACTERS = 100
# The longest address that mail can be sent to (RFC 5321, section 4.5.3.1) has 254; DIDs can be longer.
MAX_RECIPIENT_CHARACTERS = 1_000
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
    recipient: str | None = None
    """Whom the visitor takes for the holder of the badge; it is compared, and neither kept nor shown."""


@dataclass(frozen=True)
class _Carried:
    """What a form of the result sends, so that the same badge is checked again."""

    name: str
    value: str


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
    recipient: Annotated[str, Form(max_length=MAX_RECIPIENT_CHARACTERS)] = "",
) -> HTMLResponse:
    """Check what was pasted, uploaded, photographed or pointed to, and show what came of it."""
    desk = replace(desk, recipient=recipient.strip() or None)
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
            text = await _text_on(source)
        except NoBadge as unread:
            told = unread if way == "photo" else problem
            return await _form(desk, refusal=_refusal(way, told, told.code, told.fields))
        if link_in(text) is not None:
            return await _check_address(desk, text)
        return await _check(desk, way, text.encode())
    except CredentialProblem:
        pass  # several badges in one picture: the report says so
    return await _check(desk, way, source)


async def _text_on(picture: bytes) -> str:
    """Give the text of the QR code on a picture: a link, or the badge itself."""
    text = await code_on(picture)
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
            recipient=desk.recipient,
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
    explanation = explain(report)
    facts = facts_of_report(report)
    left = not_made(report)
    language, words = desk.shell.renderer.language(desk.request), desk.shell.languages
    documents = checked.evidence.documents.values()
    return {
        "checked": checked,
        "report": report,
        "explanation": explanation,
        "label": label_of(report),
        "look": look_of(report),
        "next_step": next_step_of(report),
        "weaker": weaker_evidence(report),
        "checks": checks_of(checked),
        "left": left,
        "why_left": why_not_made(report),
        "left_questions": QUESTIONS_APART.join(words.t(language, question(report, one.check)) for one in left),
        "next_of": lambda found: next_step(found, words, language),
        "parameters_of": lambda found: parameters(found, words, language, desk.verifier.framework),
        "trusted": report.check(CheckName.ISSUER_TRUST),
        "recognition": checked.evidence.recognition,
        "regions": _regions(desk, checked, language),
        "headline": headline_of(report),
        "endorsements": endorsements_of(report),
        "inner": inner_of(report),
        "stated": stated_by(report),
        "facts": facts,
        "nothing_shown": why_nothing_shown(report),
        "lacks_only_status": lacks_only_status(report),
        "advised_above": partial(advised_above, report),
        "partly": _partly(report),
        "is_missing_there": explanation.answer in _MISSING_THERE,
        "contact": contact_of(report, facts, checked.payload),
        "asks_for_person": facts is not None and is_judged_by_us(report) and explanation.answer in _WHOSE,
        "recipient_check": CheckName.RECIPIENT,
        "max_recipient": MAX_RECIPIENT_CHARACTERS,
        "is_proven": report.check(CheckName.ISSUER_KEY).outcome is Outcome.VALID,
        "can_change": report.verdict is Outcome.UNKNOWN and explanation.answer not in _SETTLED,
        "retried": _Carried("url", url) if url else _carried_text(checked.payload),
        "compared_again": _carried_text(checked.payload),
        "age_of": lambda document: _age(at - document.at),
        "is_missing": is_missing,
        "found": [document for document in documents if isinstance(document, Retrieved)],
        "missing": [document for document in documents if not isinstance(document, Retrieved)],
        "raw": checked.payload.decode("utf-8", "replace"),
        "at": at,
        "url_given": url,
    }


# What is not known, and will not be known by asking again.
_SETTLED = frozenset({Answer.UNPROVEN, Answer.UNSUPPORTED, Answer.HOLDERS_COPY, Answer.SHOWN_IN_PART, Answer.UNNAMED})
# Where waiting may not help, another try is offered last.
_MISSING_THERE = frozenset({Answer.LIST_MISSING, Answer.KEYS_MISSING, Answer.BADGE_MISSING})
# The answers to which it matters next whether the badge is this person's.
_WHOSE = frozenset({Answer.VALID, Answer.UNVOUCHED, Answer.UNCOVERED, Answer.LAPSED, Answer.OTHER_PERSON})


def _carried_text(payload: bytes) -> _Carried | None:
    """Give the badge as the form for texts takes it, or None if it is not fit for that."""
    if not payload or len(payload) > MAX_DOCUMENT_BYTES:
        return None
    try:
        return _Carried("text", payload.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _partly(report: Report) -> tuple[int, int] | None:
    """Give how many badges in a good record do not count, and how many there are; None when all count."""
    counted = len(report.inner)
    bad = sum(found.verdict is not Outcome.VALID for found in report.inner)
    good = (
        report.kind is Kind.RECORD
        and report.verdict is Outcome.VALID
        and report.policy.rules is not Rules.OFFICIAL_VALIDATOR
    )
    return (bad, counted) if good and bad else None


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
