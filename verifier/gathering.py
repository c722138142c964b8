"""Gather the evidence that a verification needs: ask what is missing, look for it, until nothing is missing.

A document is looked for in this order: at our own node (an origin with a transport in process), in the trust registry,
in the documents fetched a moment ago, and in the network. What cannot be had becomes `Unreachable` evidence with its
reason; the check that needed it is then unknown, never valid.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from chassis.clock import Clock, utc_now
from chassis.fetching import Fetcher, FetchProblem
from credentials.baking import extract
from credentials.facts import facts_of
from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.instants import parse_instant
from credentials.open_badges_2.recognising import recognise
from credentials.open_badges_2.verification import issuer_of_older
from credentials.problems import CredentialProblem
from credentials.secured import open_secured
from credentials.strict_json import parse_object
from credentials.verification import needed, needed_alone, payloads_inside
from skills_framework.framework import Framework
from verifier.newest_lists import NewestLists
from verifier.recognised_issuers import recognition
from verifier.trust import Registry

MAX_FETCHES = 6  # per verification, with MAX_SECONDS (security rules, input limits)
# The endorsements of a badge, and the badges of a learner record, are verifications of their own; they share this many
# further fetches and the same seconds. What does not fit is out of reach, and says so.
MAX_FETCHES_INSIDE = 12
MAX_SECONDS = 10.0
# A revocation is published within a minute of the act; a kept list must not hide it for longer.
MAX_KEPT_AGE = timedelta(seconds=60)
MAX_KEPT_DOCUMENTS = 512
MAX_KEPT_BYTES = 16 * 1024 * 1024
# A registry's copy without an end of its own is fresh for as long as a status list may be valid.
MAX_COPY_AGE = timedelta(hours=24)
# The code of what was not looked for, because the check was made without the network.
OFFLINE = "fetch.offline"
# The code of what was not looked for, because this one badge has asked for enough.
TOO_MANY = "fetch.too_many"
ACCEPT = (
    "application/vc+ld+json, application/vc, application/vc+jwt, application/did+json, application/jwk+json, "
    "application/jwk-set+json, application/ld+json, application/json"
)


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

    async def once(self, url: str, look: Callable[[], Awaitable[Retrieved | Unreachable]]) -> Retrieved | Unreachable:  # noqa: ARG002 - a run that checks many badges asks for it
        """Give what looking for the document at `url` comes to; a run that checks many badges looks once."""
        return await look()

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
    now = clock()
    known = _recognition(credential, registry, framework, now)
    inside = _recognitions_inside(credential, registry, framework, now)
    documents = dict[str, Retrieved | Unreachable]()
    # The credential itself comes first, so that nothing inside it can use up what it needs.
    for still_needed, fetches in ((needed_alone, MAX_FETCHES), (needed, MAX_FETCHES_INSIDE)):
        seeker.allow(fetches)
        while missing := sorted(still_needed(credential, Evidence(documents, known, inside)) - documents.keys()):
            found = await asyncio.gather(*(seeker.seek(url) for url in missing))
            documents.update(zip(missing, found, strict=True))
    if known is None:
        known = _recognition_of_older(credential, Evidence(documents), registry, framework, now)
    newest = kept.newest.among(documents) if kept is not None else {}
    return Evidence(documents, known, inside, newest)


class _Seeker:
    """Looks for the documents of one verification, within its limits."""

    def __init__(self, registry: Registry, fetcher: Fetcher | None, clock: Clock, kept: KeptDocuments | None) -> None:
        self._registry = registry
        self._fetcher = fetcher
        self._clock = clock
        self._kept = kept
        self._fetches_left = self._fetches_allowed = 0
        self._deadline = asyncio.get_running_loop().time() + MAX_SECONDS

    def allow(self, fetches: int) -> None:
        """Allow so many fetches from now on."""
        self._fetches_left = self._fetches_allowed = fetches

    async def seek(self, url: str) -> Retrieved | Unreachable:
        if self._kept is None:
            return await self._look(url)
        return await self._kept.once(url, partial(self._look, url))

    async def _look(self, url: str) -> Retrieved | Unreachable:
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
        if not self._fetches_left:
            return Unreachable(url, TOO_MANY, str(self._fetches_allowed))
        self._fetches_left -= 1
        try:
            async with asyncio.timeout_at(self._deadline):
                document = await fetcher.fetch(url, accept=ACCEPT)
        except FetchProblem as problem:
            return Unreachable(url, problem.code, problem.detail, problem.content)
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


def _recognitions_inside(
    credential: bytes, registry: Registry, framework: Framework | None, now: datetime
) -> dict[str, Recognition]:
    """Give what the registry says of the issuers of the credentials inside a credential, by DID."""
    found = (_recognition(payload, registry, framework, now) for payload in payloads_inside(credential))
    return {recognised.did: recognised for recognised in found if recognised is not None}


def _recognition_of_older(
    credential: bytes, evidence: Evidence, registry: Registry, framework: Framework | None, now: datetime
) -> Recognition | None:
    """Give what the registry says of the issuer of an older badge, whom only the evidence names."""
    older = recognise(credential)
    named = issuer_of_older(older, evidence) if older is not None else None
    if named is None:
        return None
    entry = registry.recognise(named[0], named[1] or now)
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
