"""The displayer's test of the certification guide: three badges by URL, of each data model, and what viewers see."""

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from foreign_badges import ED25519_2020, EDITIONS, method_of, mint
from foreign_keys import private_key, public_key
from simulator import Issuer, World
from verifying_node import Verifying

from credentials.contexts import EXTENSIONS
from credentials.did_documents import did_key
from credentials.strict_json import JsonValue, dump

MESSAGES = json.loads((Path(__file__).parents[2] / "chassis" / "i18n" / "en.json").read_text(encoding="utf-8"))

KEY = private_key("Ed25519")


REVOKED_URL = "https://badges.example.org/revocations/hub"
IN_FORCE, OVER = timedelta(days=365), timedelta(days=-1)
# What a viewer is told of the good, the expired and the revoked one.
TOLD = {"good": "verify.answer.unvouched", "expired": "verify.answer.expired", "revoked": "verify.answer.revoked"}


def newer(world: World, hub: Issuer, state: str) -> bytes:
    badge = world.badge(hub, valid_until=world.at + (OVER if state == "expired" else IN_FORCE))
    if state == "revoked":
        hub.revoke(badge)
    return badge


def older(world: World, hub: Issuer, state: str) -> bytes:
    """Give a badge of data model 1.1 with the list of its time; its issuer is its own key."""
    document = world.unsigned(hub, valid_until=world.at + (OVER if state == "expired" else IN_FORCE))
    document["@context"] = [*EDITIONS["VC 1.1"], EXTENSIONS, ED25519_2020]
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    document["issuer"] = {"id": did_key(public_key(KEY)), "type": ["Profile"], "name": hub.name}
    document["credentialStatus"] = {"id": REVOKED_URL, "type": "1EdTechRevocationList"}
    revoked: list[JsonValue] = [{"id": document["id"]}] if state == "revoked" else []
    world.internet.documents[REVOKED_URL] = dump({"revokedCredential": revoked})
    return dump(mint("Ed25519Signature2020", document, KEY, method_of(KEY), world.at - timedelta(days=30)))


@pytest.mark.conformance("CG-6", "CG-7", "CG-8", "OB-51")
@pytest.mark.parametrize("state", TOLD)
def test_a_viewer_is_told_the_state_of_a_badge_by_url(node: Verifying, world: World, hub: Issuer, state: str) -> None:
    told(node, world, newer(world, hub, state), state)


@pytest.mark.conformance("CG-10", "OB-91")
@pytest.mark.parametrize("state", TOLD)
def test_a_viewer_is_told_the_state_of_a_badge_of_the_older_data_model(
    node: Verifying, world: World, hub: Issuer, state: str
) -> None:
    told(node, world, older(world, hub, state), state)


def told(node: Verifying, world: World, badge: bytes, state: str) -> None:
    """Let a viewer check the badge at its address, and look at what they see."""
    url = "https://badges.example.org/badges/conformance.json"
    world.internet.documents[url] = badge
    answer = node.browser.post("/verify", data={"url": url})
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))
    began = world.at - timedelta(days=30)
    for part in (
        MESSAGES[TOLD[state]],
        "Workshop facilitation",
        "Plans and leads an editing workshop.",
        "Issuer hub",
        f"{began.day} {began:%B %Y}",
    ):
        assert part in text, part
    verdict = node.browser.post("/api/v1/verifications", json={"url": url}).json()["verdict"]
    assert verdict == ("valid" if state == "good" else "invalid")
