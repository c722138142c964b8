"""Check a badge from end to end: take it out of its form, gather the evidence, verify.

It needs no database and no issuer; the registry, the fetcher and the moment come from the caller.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from chassis.fetching import FetchedDocument, Fetcher, FetchProblem
from credentials.baking import Extracted, Form, extract
from credentials.canonical import Canonicaliser
from credentials.gathered import Evidence
from credentials.problems import CredentialProblem, NoBadge, PageWithoutBadge
from credentials.refreshing import is_newer_edition, keeps_from_replacing, refresh_url
from credentials.report import CheckName, Policy, Remark, Report
from credentials.verification import verify
from skills_framework.framework import Framework
from verifier.badge_pages import is_page, linked_badge
from verifier.claimed_issuers import with_look_alike
from verifier.gathering import KeptDocuments, gather
from verifier.trust import Registry

ACCEPT_BADGE = (
    "application/vc+ld+json, application/vc;q=0.9, application/ld+json;q=0.9, application/json;q=0.8, "
    "application/vc+jwt;q=0.7, application/jwt;q=0.7, text/plain;q=0.6, image/png;q=0.5, image/svg+xml;q=0.5, "
    "text/html;q=0.1"
)


@dataclass(frozen=True)
class Checked:
    """A finished check: the report, the form the badge came in, the credential itself and the evidence used.

    `form` is None, and `payload` empty, for an image with several badges in it: no one of them is the badge.
    """

    report: Report
    form: Form | None
    payload: bytes
    evidence: Evidence


async def check(
    source: bytes,
    *,
    policy: Policy,
    at: datetime,
    registry: Registry,
    fetcher: Fetcher | None,
    framework: Framework | None = None,
    recipient: str | None = None,
    kept: KeptDocuments | None = None,
) -> Checked:
    """Check a badge handed in as JSON, compact JWS, PNG or SVG.

    A named recipient has to match, whatever the policy says. Without a fetcher, only the registry is asked.

    Raises:
        NoBadge: there is no badge in `source`.
    """
    # Reading a stranger's image, and proving, take long enough to hold up everybody else on the event loop.
    extracted = await asyncio.to_thread(_extract, source)
    payload = extracted.payload if extracted is not None else source
    evidence = await gather(
        payload, registry=registry, fetcher=fetcher, clock=lambda: at, framework=framework, kept=kept
    )
    report = await asyncio.to_thread(_verify, payload, evidence, policy, at, recipient)
    report = with_look_alike(report, payload, registry.issuers)
    if kept is not None:
        kept.newest.note(report.lists)
    if extracted is None:
        return Checked(report, None, b"", evidence)
    return Checked(report, extracted.form, extracted.payload, evidence)


async def check_newest(
    source: bytes,
    *,
    policy: Policy,
    at: datetime,
    registry: Registry,
    fetcher: Fetcher | None,
    framework: Framework | None = None,
    recipient: str | None = None,
    kept: KeptDocuments | None = None,
) -> Checked:
    """Check a badge as `check` does, or the newer edition that its issuer offers, if there is a good one.

    The offer is asked for once; whatever is wrong with the answer is remarked, and the badge stays what it is.

    Raises:
        NoBadge: there is no badge in `source`.
    """

    async def checked(content: bytes) -> Checked:
        return await check(
            content,
            policy=policy,
            at=at,
            registry=registry,
            fetcher=fetcher,
            framework=framework,
            recipient=recipient,
            kept=kept,
        )

    original = await checked(source)
    url = refresh_url(original.report)
    if url is None or fetcher is None:
        return original
    try:
        offered = await checked((await fetch_badge(url, fetcher)).content)
    except (FetchProblem, CredentialProblem) as problem:
        return _remarked(original, Remark("remark.refresh_failed", {"url": url, "reason": problem.code}))
    failing = keeps_from_replacing(offered.report)
    if failing is not None:
        return _remarked(original, Remark("remark.refresh_failed", {"url": url, "reason": failing.code}))
    if not is_newer_edition(offered.report, original.report):
        return _remarked(original, Remark("remark.refresh_other", {"url": url}))
    return _remarked(offered, Remark("remark.refreshed", {"url": url}))


def _remarked(checked: Checked, remark: Remark) -> Checked:
    return replace(checked, report=replace(checked.report, remarks=(*checked.report.remarks, remark)))


async def fetch_badge(url: str, fetcher: Fetcher) -> FetchedDocument:
    """Fetch what stands at the address of a badge, or of a page that leads to one; the document says where it stood.

    Raises:
        FetchProblem: the address, or the one to which its page leads, gave nothing.
        PageWithoutBadge: the page does not lead to a badge.
    """
    document = await fetcher.fetch(url, accept=ACCEPT_BADGE)
    if not is_page(document):
        return document
    link = await asyncio.to_thread(linked_badge, document.content, url)
    if link is None:
        raise PageWithoutBadge(url=url)
    found = await fetcher.fetch(link.url, accept=link.accept)
    try:
        await asyncio.to_thread(_extract, found.content)
    except NoBadge as problem:
        raise PageWithoutBadge(url=url) from problem
    return found


@cache
def _canonicaliser() -> Canonicaliser:
    """Give the one canonicaliser of the process; it keeps the contexts that it compiled."""
    return Canonicaliser()


def _extract(source: bytes) -> Extracted | None:
    try:
        return extract(source)
    except NoBadge:
        raise
    except CredentialProblem:
        return None  # the verification says why


def _verify(payload: bytes, evidence: Evidence, policy: Policy, at: datetime, recipient: str | None) -> Report:
    if recipient is not None:
        policy = replace(policy, required=policy.required | {CheckName.RECIPIENT})
    return verify(payload, evidence, policy, at=at, canonicaliser=_canonicaliser(), recipient=recipient)
