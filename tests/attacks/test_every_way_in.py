"""Every way by which a badge makes a verifier fetch something, with every hostile address behind it: no connection.

A hook on sockets holds that nothing goes around the fetcher. What the specifications only name, contexts, schemas,
pictures, criteria and evidence, is asked of nobody at all.
"""

import asyncio
import copy
import io
import socket
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import httpcore2
import pytest
import qrcode
from badge_world import CANONICALISER, NOW, sign
from hostile.case import at, changed, written
from hostile.hosts import HOSTILE_ADDRESSES, HOSTILE_ANSWERS, ScriptedNetwork, head
from hostile.parties import (
    ALLY,
    DID_URL,
    LIST_URL,
    MALLORY,
    PublishedAcademy,
    claims_of,
    entry_of,
    jwk_of,
    listed,
    plain,
    signed,
    site,
    status_list,
    token_key,
    token_of,
    university_badge,
)
from internet import ADDRESS, Internet

from chassis.fetching import Fetcher, FetchLimits, FetchProblem
from credentials.report import POLICIES, CheckName, Outcome, Report
from credentials.strict_json import JsonObject, dump
from credentials.verification import verify
from verifier.checking import check_newest, fetch_badge
from verifier.gathering import gather
from verifier.photographs import link_in, read_code
from verifier.trust import Registry

HOST = "mallory.example.org"
SITE = f"https://{HOST}"
PAGE = "https://pages.example.org/badge"


@dataclass
class Trap(Internet):
    """An Internet in which one name leads to a hostile address."""

    address: str = "127.0.0.1"
    asked: list[str] = field(default_factory=list)
    connected: set[str] = field(default_factory=set)

    async def resolve(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return [self.address] if host == HOST else await super().resolve(host)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.connected.add(host)
        return await super().connect_tcp(host, port, timeout, local_address, socket_options)

    @cached_property
    def fetcher(self) -> Fetcher:
        return Fetcher(resolver=self.resolve, network=self, clock=lambda: NOW)


def trap() -> Trap:
    """Give an Internet with the good sites of the cases and one bad one."""
    sites = {**site(lists=True), **site(ALLY)}
    return Trap({url: found for url, found in sites.items() if isinstance(found, bytes)})


async def checked(internet: Trap, badge: bytes) -> Outcome:
    found = await check_newest(badge, policy=POLICIES["public"], at=NOW, registry=Registry(), fetcher=internet.fetcher)
    return found.report.verdict


async def fetched(internet: Trap, url: str) -> Outcome:
    with pytest.raises(FetchProblem) as refusal:
        await fetch_badge(url, internet.fetcher)
    assert refusal.value.code == "fetch.refused_address"
    return Outcome.UNKNOWN


def by_page(link: str) -> Callable[[Trap], Coroutine[object, object, Outcome]]:
    async def follow(internet: Trap) -> Outcome:
        internet.documents[PAGE] = f"<!doctype html><html><head>{link}</head></html>".encode()
        return await fetched(internet, PAGE)

    return follow


def by_badge(badge: bytes) -> Callable[[Trap], Coroutine[object, object, Outcome]]:
    return lambda internet: checked(internet, badge)


def photographed(text: str) -> bytes:
    drawn = qrcode.QRCode(border=4, box_size=4)
    drawn.add_data(text)
    drawn.make(fit=True)
    file = io.BytesIO()
    drawn.make_image().get_image().convert("L").save(file, "PNG")
    return file.getvalue()


async def by_code(internet: Trap) -> Outcome:
    link = link_in(read_code(photographed(f"{SITE}/badges/1")))
    assert link is not None
    return await fetched(internet, link)


def in_the_name_of(issuer: str) -> JsonObject:
    return changed(plain(), "issuer/id", issuer)


def keyed(method: str, **members: str) -> bytes:
    return written(sign({**plain(), **members}, MALLORY, method=method))


def extended(document: JsonObject, **members: object) -> JsonObject:
    return {**document, **members}  # type: ignore[dict-item] # members of any kind


def older_ways() -> dict[str, bytes]:
    """Give older badges that lead to the bad site: as an address, by their class, and by their key."""
    academy = PublishedAcademy(origin=SITE)
    return {
        "a hosted badge": written(academy.assertion()),
        "the address of a hosted badge": academy.assertion_url.encode(),
        "a signed badge": academy.sign(),
    }


def tokens() -> dict[str, bytes]:
    key = token_key()
    issuer = f"{SITE}/issuers/7"
    profile: JsonObject = {"id": issuer, "type": ["Profile"], "name": "University"}
    claims = claims_of(university_badge(issuer=profile), iss=issuer)
    return {
        "a key document": token_of({"alg": "ES256", "kid": f"{SITE}/keys/1"}, claims_of(), key),
        "a key set": token_of({"alg": "ES256", "jwk": jwk_of(key)}, claims, key),
    }


def badges() -> dict[str, bytes]:
    revocations: JsonObject = {"id": f"{SITE}/revoked", "type": "1EdTechRevocationList"}
    endorsing = sign(
        {
            **in_the_name_of(f"did:web:{HOST}"),
            "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "credentialSubject": {"id": str(plain()["id"]), "type": ["EndorsementSubject"]},
        },
        MALLORY,
        method=f"did:web:{HOST}#{MALLORY.public_key.multikey}",
    )
    refresh = {"id": f"{SITE}/refresh", "type": "1EdTechCredentialRefresh"}
    return {
        "the keys of did:web": written(
            sign(in_the_name_of(f"did:web:{HOST}:hub"), MALLORY, method=f"did:web:{HOST}:hub#key")
        ),
        "a controller document": keyed(f"{SITE}/issuers/7#key"),
        "a status list": written(signed(listed(credentialStatus=entry_of(statusListCredential=f"{SITE}/status/1")))),
        "a list of revocations": written(signed(extended(plain(), credentialStatus=revocations))),
        "an endorsement": written(signed(extended(plain(), endorsement=[endorsing]))),
        "a newer edition": written(signed(extended(plain(), refreshService=refresh))),
    }


async def by_keys_of_a_list(internet: Trap) -> Outcome:
    """The list itself is at hand; who signed it is to be asked of the bad site."""
    method = f"did:web:{HOST}#{MALLORY.public_key.multikey}"
    internet.documents[LIST_URL] = written(status_list(key=MALLORY, method=method))
    return await checked(internet, written(signed(listed())))


WAYS: dict[str, Callable[[Trap], Coroutine[object, object, Outcome]]] = {
    "the address of a badge": lambda internet: fetched(internet, f"{SITE}/badges/1.json"),
    "a link in a page": by_page(f'<link rel="alternate" type="application/vc+ld+json" href="{SITE}/badges/1.json">'),
    "the picture of a page": by_page(f'<meta property="og:image" content="//{HOST}/badge.png">'),
    "a photographed code": by_code,
    "the keys of a status list": by_keys_of_a_list,
    **{name: by_badge(badge) for name, badge in {**badges(), **tokens(), **older_ways()}.items()},
}
# The badge is good without them; what they would add is unclear.
HARMLESS = {"an endorsement", "a newer edition"}


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note every attempt to reach something with a socket, and let none succeed."""
    reached = list[object]()

    def refuse(_: socket.socket, address: object) -> int:
        reached.append(address)
        raise ConnectionRefusedError

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    return reached


@pytest.mark.parametrize("way", WAYS)
def test_no_way_in_leads_to_a_hostile_address(way: str, no_sockets: list[object]) -> None:
    assert len(HOSTILE_ADDRESSES) == 42
    internet = trap()
    for address in HOSTILE_ADDRESSES:
        internet.address = address
        internet.asked.clear()
        verdict = asyncio.run(WAYS[way](internet))
        assert HOST in internet.asked, "the way leads elsewhere"
        assert internet.connected <= {ADDRESS}
        assert not any(HOST in url for url in internet.requests)
        assert verdict is (Outcome.VALID if way in HARMLESS else Outcome.UNKNOWN), address
    assert no_sockets == []


def test_there_are_ways_enough() -> None:
    assert len(WAYS) >= 10


def test_what_is_only_named_is_asked_of_nobody(no_sockets: list[object]) -> None:
    """Contexts, schemas, pictures, criteria, evidence, terms: all at a site that would notice."""
    document = copy.deepcopy(listed())
    achievement = at(document, "credentialSubject/achievement")
    achievement["image"] = {"id": f"{SITE}/image.png", "type": "Image"}
    achievement["criteria"] = {"id": f"{SITE}/criteria"}
    achievement["id"] = f"{SITE}/achievement"
    at(achievement, "alignment")["targetUrl"] = f"{SITE}/skill"
    at(document, "issuer")["url"] = SITE
    document["evidence"] = [{"id": f"{SITE}/evidence", "type": ["Evidence"]}]
    at(document, "credentialSchema")["id"] = f"{SITE}/schema.json"
    document["termsOfUse"] = [{"id": f"{SITE}/terms", "type": "JsonSchema"}]
    internet = trap()
    verdict = asyncio.run(checked(internet, written(signed(document))))
    assert verdict is Outcome.VALID
    contexts = document["@context"]
    assert isinstance(contexts, list)
    foreign = {**signed(plain()), "@context": [*contexts, f"{SITE}/context.json"]}
    assert asyncio.run(checked(internet, written(foreign))) is Outcome.UNKNOWN
    assert HOST not in internet.asked
    assert set(internet.requests) == {DID_URL, LIST_URL}
    assert no_sockets == []


async def _against(script: Iterable[bytes | Exception | None]) -> tuple[float, Report]:
    """Check a badge whose issuer's host behaves as the script has it, within the real limits."""
    network = ScriptedNetwork(*script)

    async def public(host: str) -> Sequence[str]:
        return [ADDRESS]

    fetcher = Fetcher(resolver=public, network=network, clock=lambda: NOW)
    badge = written(signed(plain()))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    evidence = await gather(badge, registry=Registry(), fetcher=fetcher, clock=lambda: NOW)
    seconds = loop.time() - begun
    assert network.connected == [(ADDRESS, 443)]
    report = verify(badge, evidence, POLICIES["public"], at=NOW, canonicaliser=CANONICALISER)
    return seconds, report


def test_every_hostile_host_is_left_within_five_seconds_and_a_half() -> None:
    """All at once, so that the test lasts as long as the slowest."""

    other = dump(ALLY.did_document())

    async def everybody() -> list[tuple[float, Report]]:
        return await asyncio.gather(*(_against(script) for script in behaviours.values()))

    behaviours = {name: script for name, (script, _) in HOSTILE_ANSWERS.items()}
    behaviours["sends two megabytes"] = (head("200 OK"), *[b"x" * 65_536] * 32)
    behaviours["answers for another"] = (head("200 OK", Content_Length=str(len(other))), other)

    assert FetchLimits().total_seconds == 5.0
    assert len(behaviours) >= 15
    for name, (seconds, report) in zip(behaviours, asyncio.run(everybody()), strict=True):
        assert seconds < 5.5, name
        assert report.verdict is Outcome.UNKNOWN
        assert report.check(CheckName.ISSUER_KEY).code == "issuer_key.unreachable"
