"""Where the evidence comes from, in which order, and within which limits."""

import asyncio
import json
from datetime import timedelta
from functools import partial

import pytest
from simulator import Issuer, World

from chassis.fetching import Fetcher
from credentials.gathered import Evidence, Retrieved, Unreachable
from verifier.gathering import MAX_FETCHES, MAX_KEPT_AGE, KeptDocuments, gather
from verifier.trust import Registry


def gathered(
    world: World,
    badge: bytes,
    *,
    registry: Registry | None = None,
    fetcher: Fetcher | None = None,
    kept: KeptDocuments | None = None,
) -> Evidence:
    return asyncio.run(
        gather(badge, registry=registry or Registry(), fetcher=fetcher, clock=lambda: world.at, kept=kept)
    )


def copies(world: World, issuer: Issuer, *, age: timedelta = timedelta(0)) -> Registry:
    """Give a registry that holds this issuer's documents, as they were some time ago."""
    documents = {issuer.did_url: issuer.did_document(), issuer.list_url: issuer.status_list(at=world.at - age)}
    return Registry(
        [issuer.recognition()],
        {url: partial(Retrieved, url, content, world.at - age, "registry") for url, content in documents.items()},
    )


def sources(evidence: Evidence) -> set[str]:
    return {document.source for document in evidence.documents.values() if isinstance(document, Retrieved)}


def codes(evidence: Evidence) -> set[str]:
    return {document.code for document in evidence.documents.values() if isinstance(document, Unreachable)}


def test_the_key_and_the_list_are_fetched_once_each(world: World, hub: Issuer) -> None:
    evidence = gathered(world, world.badge(hub), fetcher=world.fetcher())
    assert evidence.documents.keys() == {hub.did_url, hub.list_url}
    assert sorted(world.internet.requests) == sorted([hub.did_url, hub.list_url])
    assert sources(evidence) == {"network"}


def test_nothing_that_a_badge_only_mentions_is_ever_fetched(world: World, hub: Issuer) -> None:
    strange = "https://tracker.example.net"
    badge = json.loads(world.badge(hub))
    badge |= {
        "@context": [*badge["@context"], f"{strange}/context.json"],
        "image": {"id": f"{strange}/i.png", "type": "Image"},
        "evidence": [{"id": f"{strange}/evidence", "type": ["Evidence"]}],
        "credentialSchema": [{"id": f"{strange}/schema.json", "type": "1EdTechJsonSchemaValidator2019"}],
        "refreshService": {"id": f"{strange}/refresh", "type": "1EdTechCredentialRefresh"},
    }
    badge["credentialSubject"]["achievement"]["criteria"] = {"id": f"{strange}/criteria"}
    badge = json.dumps(badge).encode()
    gathered(world, badge, fetcher=world.fetcher())
    assert [url for url in world.internet.requests if "tracker" in url] == []


def test_offline_the_registry_alone_is_asked(world: World, hub: Issuer) -> None:
    assert sources(gathered(world, world.badge(hub), registry=copies(world, hub))) == {"registry"}
    assert codes(gathered(world, world.badge(hub))) == {"fetch.offline"}
    assert world.internet.requests == []


def test_a_fresh_copy_of_the_registry_spares_the_network(world: World, hub: Issuer) -> None:
    evidence = gathered(world, world.badge(hub), registry=copies(world, hub), fetcher=world.fetcher())
    assert (sources(evidence), world.internet.requests) == ({"registry"}, [])


def test_a_copy_that_ran_out_is_fetched_anew_and_serves_while_that_fails(world: World, hub: Issuer) -> None:
    old = copies(world, hub, age=timedelta(days=2))
    assert sources(gathered(world, world.badge(hub), registry=old, fetcher=world.fetcher())) == {"network"}
    world.internet.down.add(hub.host)
    assert sources(gathered(world, world.badge(hub), registry=old, fetcher=world.fetcher())) == {"registry"}


def test_the_own_node_is_asked_before_the_registry(world: World, hub: Issuer) -> None:
    site = world.internet.site()
    fetcher = Fetcher(transports={f"https://{hub.host}": site}, clock=lambda: world.at)
    assert sources(gathered(world, world.badge(hub), registry=copies(world, hub), fetcher=fetcher)) == {"own"}
    world.internet.documents.clear()
    assert sources(gathered(world, world.badge(hub), registry=copies(world, hub), fetcher=fetcher)) == {"registry"}


def test_a_fetched_document_is_kept_for_a_minute_and_says_its_age(world: World, hub: Issuer) -> None:
    kept, fetcher = KeptDocuments(), world.fetcher()
    began = world.at
    gathered(world, world.badge(hub), fetcher=fetcher, kept=kept)
    world.at += MAX_KEPT_AGE
    evidence = gathered(world, world.badge(hub), fetcher=fetcher, kept=kept)
    assert len(world.internet.requests) == 2
    found = evidence.documents[hub.list_url]
    assert isinstance(found, Retrieved)
    assert found.at == began
    world.at += timedelta(seconds=1)
    gathered(world, world.badge(hub), fetcher=fetcher, kept=kept)
    assert len(world.internet.requests) == 4


def test_kept_documents_stay_within_their_bounds(world: World) -> None:
    kept = KeptDocuments()
    for number in range(40):
        kept.keep(Retrieved(f"https://a.example.org/{number}", bytes(1024 * 1024), world.at, "network"))
    held = [number for number in range(40) if kept.get(f"https://a.example.org/{number}", world.at)]
    assert held == list(range(24, 40))
    for number in range(1000):
        kept.keep(Retrieved(f"https://b.example.org/{number}", b"", world.at, "network"))
    assert sum(kept.get(f"https://b.example.org/{number}", world.at) is not None for number in range(1000)) == 512


def test_a_badge_cannot_make_us_fetch_without_end(world: World, hub: Issuer) -> None:
    entries = [
        {
            "id": f"https://h{number}.example.net/status#1",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "1",
            "statusListCredential": f"https://h{number}.example.net/status",
        }
        for number in range(40)
    ]
    for entry in entries:
        other = world.issuer("other", host=entry["statusListCredential"].split("/")[2])
        world.internet.documents[entry["statusListCredential"]] = other.status_list()
    world.internet.requests.clear()
    badge = json.loads(world.badge(hub))
    badge["credentialStatus"] = entries
    evidence = gathered(world, json.dumps(badge).encode(), fetcher=world.fetcher())
    assert len(world.internet.requests) <= MAX_FETCHES
    assert "fetch.too_many" in codes(evidence)


@pytest.mark.parametrize("badge", [b"{", b'{"type":"x","type":"x"}', b'{"@context":1,"issuer":5}', b"\xff"])
def test_what_cannot_be_read_needs_nothing(badge: bytes, world: World) -> None:
    assert gathered(world, badge, fetcher=world.fetcher()) == Evidence({}, None)
    assert world.internet.requests == []


HOSTILE_ISSUERS = [
    "did:web:localhost",
    "did:web:localhost%3A8000",
    "did:web:127.0.0.1",
    "did:web:0x7f000001",
    "did:web:2130706433",
    "did:web:intranet",
    "did:web:example.org%3A22",
    "did:web:example.org%2Fevil",
    "did:web:user%40example.org",
    "did:web:example.org:..:..:admin",
    "did:web:example.org:a%2e%2e",
    "did:web:example.org:a#b",
    "did:web:example.org?x",
    "did:web:",
    "did:web:example.org::a",
    "did:web:[::1]",
]


@pytest.mark.parametrize("issuer", HOSTILE_ISSUERS)
def test_a_hostile_identifier_reaches_no_host(issuer: str, world: World, hub: Issuer) -> None:
    badge = json.loads(world.badge(hub))
    badge["issuer"]["id"] = issuer
    badge["proof"]["verificationMethod"] = f"{issuer}#{hub.key.public.multikey}"
    del badge["credentialStatus"]
    gathered(world, json.dumps(badge).encode(), fetcher=world.fetcher())
    assert world.internet.requests == []
