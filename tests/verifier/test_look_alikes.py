"""Names and sites that could be taken for those of a recognised issuer; none of them is ever shown as recognised."""

import asyncio
import json
from dataclasses import replace

import pytest
from simulator import Issuer, World
from verifying_node import Verifying

from credentials.report import RECOGNISED, CheckName
from verifier.checking import check
from verifier.explaining import Trust, explain
from verifier.look_alikes import find_look_alike, hosts_look_alike, names_look_alike

KNOWN = "Wikimedia Deutschland"
FORGED = {
    "the same name": "Wikimedia Deutschland",
    "other case": "WIKIMEDIA deutschland",
    "more space": "Wikimedia   Deutschland",
    "no space": "WikimediaDeutschland",
    "a hyphen": "Wikimedia-Deutschland",
    "a zero-width space": "Wikimedia\u200b Deut\u200bschland",
    "a direction override": "\u202eWikimedia Deutschland",
    "a soft hyphen": "Wiki\u00admedia Deutschland",
    "a blank letter of Hangul": "Wikimedia\u3164 Deutschland",
    "one Cyrillic letter": "Wikimеdia Deutschland",
    "many Cyrillic letters": "Wikimediа Dеutsсhlаnd",
    "Cyrillic capitals": "WІКІМЕDІА DЕUТSСНLАND",
    "full-width letters": "Ｗｉｋｉｍｅｄｉａ Ｄｅｕｔｓｃｈｌａｎｄ",
    "mathematical letters": "𝐖𝐢𝐤𝐢𝐦𝐞𝐝𝐢𝐚 𝐃𝐞𝐮𝐭𝐬𝐜𝐡𝐥𝐚𝐧𝐝",
    "small capitals": "ᴡikimedia Deutschland",
    "rn for m": "Wikirnedia Deutschland",
    "one for i": "W1kimed1a Deutschland",
    "capital I for l": "Wikimedia DeutschIand",
    "an accent": "Wikimedìa Deutschland",
    "a missing letter": "Wikimdia Deutschland",
    "a doubled letter": "Wikimedia Deutschlandd",
    "swapped letters": "Wikimedia Deutschlnad",
    "a replaced letter": "Wikemedia Deutschland",
    "another order": "Deutschland Wikimedia",
    "a promise": "Official Wikimedia Deutschland",
    "a tick": "Wikimedia Deutschland ✔",
}
HONEST = [
    ("Wikimedia Iran", "Wikimedia Iraq"),
    ("Wikimedia Gambia", "Wikimedia Zambia"),
    ("Wikimedia UK", "Wikimedia UA"),
    ("Wikimedia Niger", "Wikimedia Nigeria"),
    ("Wikimedia Austria", "Wikimedia Australia"),
    ("Wikimedia Ireland", "Wikimedia Iceland"),
    ("Wikimedia Slovakia", "Wikimedia Slovenia"),
    ("Wikimedia Mali", "Wikimedia Malta"),
    ("Wikimedia Guinea", "Wikimedia Guyana"),
    ("Wikimedia", "Wikimania"),
    ("Wikimedia France", "Wikimedia France Lyon"),
    ("Group 1", "Group 2"),
    ("Chapter 10", "Chapter 11"),
    ("ويكيميديا مصر", "ويكيميديا قطر"),
    ("维基媒体台湾", "维基媒体香港"),
    ("Library school", KNOWN),
    ("", KNOWN),
    ("\u200b", KNOWN),
    ("✔", "★"),
]
HOSTS = {
    "rn for m": ("wikirnedia.example", True),
    "a longer host": ("wikimedia.example.elsewhere.net", True),
    "a missing letter": ("wikimeda.example", True),
    "a Cyrillic letter, in punycode": ("xn--wikimdia-g8g.example", True),
    "a hyphen": ("wiki-media.example", True),
    "a site below it": ("badges.wikimedia.example", False),
    "the same": ("WIKIMEDIA.example.", False),
    "another ending": ("wikimedia.test", False),
    "another site": ("library.example", False),
    "broken punycode": ("xn--\u0661.example", False),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_name_is_flagged_and_never_shown_as_recognised(name: str, world: World) -> None:
    known = world.issuer("wmde", host="badges.wikimedia.example", name=KNOWN)
    forger = world.issuer("forger", host="forger.example.net", name=FORGED[name])
    checked = asyncio.run(
        check(
            world.badge(forger), policy=RECOGNISED, at=world.at, registry=world.registry(known), fetcher=world.fetcher()
        )
    )
    report = checked.report
    assert report.check(CheckName.ISSUER_TRUST).code == "issuer_trust.unrecognised"
    assert explain(report).trust is Trust.UNRECOGNISED
    (remark,) = [remark for remark in report.remarks if remark.code == "remark.lookalike_issuer"]
    assert dict(remark.fields) == {"name": FORGED[name], "recognised": KNOWN, "did": known.did}


@pytest.mark.parametrize(("one", "other"), HONEST)
def test_different_names_are_left_alone(one: str, other: str) -> None:
    assert not names_look_alike(one, other)
    assert not names_look_alike(other, one)


@pytest.mark.parametrize("name", HOSTS)
def test_sites_are_compared_as_a_reader_sees_them(name: str) -> None:
    host, alike = HOSTS[name]
    assert hosts_look_alike(host, "wikimedia.example") is alike


def test_a_recognised_issuer_is_taken_for_nobody_and_a_site_is_flagged_too(world: World) -> None:
    known, twin = world.issuer("a", host="wikimedia.example", name=KNOWN), world.issuer("b", name=KNOWN)
    registry = [known.recognition(), twin.recognition()]
    assert find_look_alike(KNOWN, twin.did, registry) is None
    found = find_look_alike("Something else", "did:web:wikirnedia.example:issuers:x", registry)
    assert found is not None
    assert (found.alike, found.issuer.did) == ("site", known.did)
    assert find_look_alike(None, "urn:uuid:1", registry) is None


def test_a_forged_name_is_flagged_even_when_no_signature_holds(node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    forged = json.loads(world.badge(replace(hub, host="forger.example.net")))
    forged["credentialSubject"]["achievement"]["name"] = "Altered"
    page = node.browser.post("/verify", data={"text": json.dumps(forged)}).text
    assert "The issuer could be taken for a recognised one" in page
    answer = node.browser.post("/api/v1/verifications", json=forged).json()
    assert [remark["code"] for remark in answer["remarks"]].count("remark.lookalike_issuer") == 1
    assert hub.did in answer["remarks"][0]["message"]


def test_a_name_is_compared_in_time_that_does_not_grow(world: World) -> None:
    registry = [world.issuer("hub").recognition()]
    assert find_look_alike("a" * 1_000_000, "did:web:b.example", registry) is None
