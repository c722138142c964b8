"""Gather the evidence that a verification needs: ask what is missing, look for it, until nothing is missing.

A document is looked for in this order: at our own node (an origin with a transport in process), in the trust registry,
in the documents fetched a moment ago, and in the network. What cannot be had becomes `Unreachable` evidence with its
reason; the check that needed it is then unknown, never valid.
"""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta

from chassis.clock import Clock, utc_now
from chassis.fetching import Fetcher, FetchProblem
from credentials.baking import extract
from credentials.facts import facts_of
from credentials.gathered import OFFLINE, Evidence, Recognition, Retrieved, Unreachable
from credentials.instants import parse_instant
from credentials.problems import CredentialProblem
from credentials.secured import open_secured
from credentials.strict_json import parse_object
from credentials.verification import needed
from skills_framework.framework import Framework
from verifier.newest_lists import NewestLists
from verifier.recognised_issuers import recognition
from verifier.trust import Registry

MAX_FETCHES = 6  # per verification, with MAX_SECONDS (security rules, input limits)
MAX_SECONDS = 10.0
# A revocation is published within a minute of the act; a kept list must not hide it for longer.
MAX_KEPT_AGE = timedelta(seconds=60)
MAX_KEPT_DOCUMENTS = 512
MAX_KEPT_BYTES = 16 * 1024 * 1024
# A registry's copy without an end of its own is fresh for as long as a status list may be valid.
MAX_COPY_AGE = timedelta(hours=24)
ACCEPT = "application/vc+ld+json, application/vc, application/did+json, application/ld+json, application/json"


class KeptDocuments:
    """Documents of the network, kept for a minute; bounded in number and size. Beside them, how new lists have been."""

    def __init__(self) -> None:
        self.newest = NewestLists()
        self._documents = OrderedDict[str, Retrieved]()
        self._bytes = 0

    def get(self, url: str, now: datetime) -> Retrieved | None:
        """Give the document at `url` if it was fetched within the last minute."""
        kept = self._documents.get(url)
        return kept if kept is not None and timedelta(0) <= now - kept.at <= MAX_KEPT_AGE else None

    def keep(self, document: Retrieved) -> None:
        """Keep a document; the oldest make room."""
        self._drop(document.url)
        self._documents[document.url] = document
        self._bytes += len(document.content)
        while len(self._documents) > MAX_KEPT_DOCUMENTS or self._bytes > MAX_KEPT_BYTES:
            self._drop(next(iter(self._documents)))

    def _drop(self, url: str) -> None:
        dropped = self._documents.pop(url, None)
        if dropped is not None:
            self._bytes -= len(dropped.content)


async def gather(
    credential: bytes,
    *,
    registry: Registry,
    fetcher: Fetcher | None,
    clock: Clock = utc_now,
    framework: Framework | None = None,
    kept: KeptDocuments | None = None,
) -> Evidence:
    """Gather everything that `credential` needs; `fetcher` is None for a check without the network."""
    seeker = _Seeker(registry, fetcher, clock, kept)
    known = _recognition(credential, registry, framework, clock())
    documents = dict[str, Retrieved | Unreachable]()
    while missing := sorted(needed(credential, Evidence(documents, known)) - documents.keys()):
        found = await asyncio.gather(*(seeker.seek(url) for url in missing))
        documents.update(zip(missing, found, strict=True))
    return Evidence(documents, known, kept.newest.among(documents) if kept is not None else {})


class _Seeker:
    """Looks for the documents of one verification, within its limits."""

    def __init__(self, registry: Registry, fetcher: Fetcher | None, clock: Clock, kept: KeptDocuments | None) -> None:
        self._registry = registry
        self._fetcher = fetcher
        self._clock = clock
        self._kept = kept
        self._fetches = 0
        self._deadline = asyncio.get_running_loop().time() + MAX_SECONDS

    async def seek(self, url: str) -> Retrieved | Unreachable:
        copy = self._registry.document(url)
        if self._fetcher is not None and self._fetcher.reaches_in_process(url):
            own = await self._fetch(self._fetcher, url, source="own")
            return own if isinstance(own, Retrieved) or copy is None else copy
        if copy is not None and (self._fetcher is None or self._may_answer(copy)):
            return copy
        if self._fetcher is None:
            return Unreachable(url, OFFLINE, "")
        fetched = self._kept.get(url, self._clock()) if self._kept is not None else None
        if fetched is None:
            found = await self._fetch(self._fetcher, url, source="network")
            if isinstance(found, Unreachable):
                return copy or found  # an old copy says how old it is, and its own end is checked
            fetched = found
            if self._kept is not None:
                self._kept.keep(fetched)
        return fetched

    def _may_answer(self, copy: Retrieved) -> bool:
        """Say whether the registry's copy is fresh, and no newer edition of it has been seen."""
        newest = self._kept.newest.among([copy.url]).get(copy.url) if self._kept is not None else None
        begun = _instant_in(copy, "validFrom")
        older = newest is not None and begun is not None and begun < newest
        return _is_fresh(copy, self._clock()) and not older

    async def _fetch(self, fetcher: Fetcher, url: str, *, source: str) -> Retrieved | Unreachable:
        if self._fetches == MAX_FETCHES:
            return Unreachable(url, "fetch.too_many", str(MAX_FETCHES))
        self._fetches += 1
        try:
            async with asyncio.timeout_at(self._deadline):
                document = await fetcher.fetch(url, accept=ACCEPT)
        except FetchProblem as problem:
            return Unreachable(url, problem.code, problem.detail)
        except TimeoutError:
            return Unreachable(url, "fetch.timeout", f"{MAX_SECONDS:.0f} s")
        return Retrieved(url=url, content=document.content, at=document.at, source=source)


def _recognition(
    credential: bytes, registry: Registry, framework: Framework | None, now: datetime
) -> Recognition | None:
    """Give what the registry says of the issuer that the badge names; whether it is true, the verification says."""
    try:
        facts = facts_of(open_secured(extract(credential).payload).document)
    except CredentialProblem:
        return None
    if facts.issuer_id is None:
        return None
    entry = registry.recognise(facts.issuer_id, facts.begins or now)
    return recognition(entry, framework) if entry is not None else None


def _is_fresh(copy: Retrieved, now: datetime) -> bool:
    try:
        parse_object(copy.content, max_bytes=len(copy.content))
    except CredentialProblem:
        return False
    return now < (_instant_in(copy, "validUntil") or copy.at + MAX_COPY_AGE)


def _instant_in(copy: Retrieved, member: str) -> datetime | None:
    try:
        text = parse_object(copy.content, max_bytes=len(copy.content)).get(member)
    except CredentialProblem:
        return None
    return parse_instant(text) if isinstance(text, str) else None
