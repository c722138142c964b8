"""What programs read: bytes as they were signed, by Accept and by suffix, and nothing private."""

import json
from dataclasses import replace
from io import BytesIO

import pytest
import resvg_py
from issuer_application import Node
from issuer_world import DRAFT, TRAINER
from PIL import Image

from credentials import baking, status_list
from issuer import holders
from issuer.achievements import create_achievement
from issuer.holders import Choices
from issuer.issuing import Awarded, award
from issuer.records import Visibility
from issuer.revoking import revoke
from issuer.status_lists import refresh_due_lists


def badge(node: Node, who: str = "anna@example.org") -> Awarded:
    (made,) = award(node.world.issuer, [node.world.request(who)], by=TRAINER)
    assert isinstance(made, Awarded)
    refresh_due_lists(node.world.issuer, node.world.clock())
    return made


def choose(node: Node, award_id: str, visibility: Visibility) -> None:
    with node.shell.database.writing() as connection:
        choices = Choices(visibility=visibility, show_name=False, map_consent=False)
        holders.accept(node.world.issuer, connection, award_id, choices)


@pytest.mark.parametrize(
    ("accept", "is_document"),
    [
        (None, True),
        ("application/json", True),
        ("application/vc+ld+json", True),
        ("application/ld+json, text/html;q=0.5", True),
        ("application/json, */*;q=0.8", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/html, application/json;q=0.9", False),
        ("*/*", False),
    ],
)
def test_a_badge_answers_by_accept(node: Node, accept: str | None, is_document: bool) -> None:
    made = badge(node)
    answer = node.client(accept=accept).get(f"/badges/{made.award_id}")
    is_json = answer.status_code == 200 and answer.headers["content-type"].startswith("application/vc+ld+json")
    assert is_json is is_document


@pytest.mark.conformance("OB-46", "OB-49", "OB-51", "OB-54")
def test_the_same_bytes_by_accept_by_suffix_and_inside_the_picture(nodes: Node) -> None:
    made = badge(nodes)
    client = nodes.client()
    stored = client.get(f"/badges/{made.award_id}.json")
    assert stored.headers["content-type"] == "application/vc+ld+json"
    assert stored.headers["x-robots-tag"] == "noindex"
    assert client.get(f"/badges/{made.award_id}").content == stored.content
    picture = client.get(f"/badges/{made.award_id}.png")
    assert picture.headers["content-type"] == "image/png"
    assert baking.extract(picture.content).payload == stored.content
    code = client.get(f"/badges/{made.award_id}.qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in code.content


@pytest.mark.conformance("OB-58", "CG-9")
@pytest.mark.parametrize("uploaded", [False, True])
def test_the_drawing_carries_the_same_bytes_and_shows_the_same_picture(node: Node, uploaded: bool) -> None:
    request = node.world.request("anna@example.org")
    if uploaded:
        with node.shell.database.writing() as connection:
            draft = replace(DRAFT, name="Photographer", image=photograph())
            own = create_achievement(node.world.issuer, connection, draft, owner_slug="chapter", by=TRAINER)
        request = replace(request, achievement_id=own.id)
    (made,) = award(node.world.issuer, [request], by=TRAINER)
    assert isinstance(made, Awarded)
    client = node.client()
    stored = client.get(f"/badges/{made.award_id}.json").content
    answer = client.get(f"/badges/{made.award_id}.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-disposition"] == f'inline; filename="badge-{made.award_id}.svg"'
    assert answer.headers["x-robots-tag"] == "noindex"
    policy = answer.headers["content-security-policy"]
    assert {"default-src 'none'", "sandbox"} <= {part.strip() for part in policy.split(";")}
    assert "script" not in policy
    assert baking.extract(answer.content).form == "svg"
    assert baking.extract(answer.content).payload == stored
    picture = json.loads(stored)["credentialSubject"]["achievement"]["image"]["id"]
    assert (picture.encode() in answer.content.partition(b"]]>")[2]) is uploaded
    # It is a drawing that a browser draws: the same library as for the pictures of achievements reads it.
    assert bytes(resvg_py.svg_to_bytes(svg_string=answer.text, skip_system_fonts=True)).startswith(b"\x89PNG")


def photograph() -> bytes:
    file = BytesIO()
    Image.radial_gradient("L").resize((80, 64)).save(file, "PNG")
    return file.getvalue()


def test_a_did_document_lists_the_credential_key_first(node: Node) -> None:
    answer = node.client().get("/issuers/chapter/did.json")
    assert answer.headers["content-type"] == "application/did+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    document = answer.json()
    assert document["id"] == "did:web:badges.example.org:issuers:chapter"
    made = json.loads(node.client().get(f"/badges/{badge(node).award_id}.json").content)
    assert document["assertionMethod"][0] == made["proof"]["verificationMethod"]
    assert len(document["assertionMethod"]) == 3
    assert node.client().get("/issuers/nowhere/did.json").status_code == 404


def test_a_status_list_is_cached_for_a_minute_and_changes_with_a_revocation(nodes: Node) -> None:
    made = badge(nodes)
    entry = json.loads(nodes.client().get(f"/badges/{made.award_id}.json").content)["credentialStatus"]
    path = entry["statusListCredential"].removeprefix("https://badges.example.org")
    first = nodes.client().get(path)
    assert first.headers["content-type"] == "application/vc+ld+json"
    assert first.headers["cache-control"] == "public, max-age=60"
    same = nodes.client().get(path, headers={"If-None-Match": first.headers["etag"]})
    assert same.status_code == 304
    assert nodes.client().get("/status/" + "0" * 32).status_code == 404

    revoke(nodes.world.issuer, [made.award_id], reason="Given by mistake.", by=TRAINER)
    second = nodes.client().get(path, headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    index = int(entry["statusListIndex"])
    assert not status_list.read(status_list.parse_list(first.content)).is_set(index)
    assert status_list.read(status_list.parse_list(second.content)).is_set(index)


@pytest.mark.parametrize("suffix", ["", ".json", ".jwt", ".png", ".svg", ".qr.svg"])
def test_a_private_badge_is_not_there_for_strangers(node: Node, suffix: str) -> None:
    made = badge(node)
    choose(node, made.award_id, Visibility.PRIVATE)
    assert node.client().get(f"/badges/{made.award_id}{suffix}").status_code == 404
    choose(node, made.award_id, Visibility.UNLISTED)
    assert node.client().get(f"/badges/{made.award_id}{suffix}").status_code == 200


def test_a_declined_badge_is_private_and_an_erased_one_is_gone(node: Node) -> None:
    made = badge(node)
    with node.shell.database.writing() as connection:
        holders.decline(node.world.issuer, connection, made.award_id)
    assert node.client().get(f"/badges/{made.award_id}.json").status_code == 404
    with node.shell.database.writing() as connection:
        holders.erase(node.world.issuer, connection, made.award_id, actor=None)
    assert node.client().get(f"/badges/{made.award_id}.json").status_code == 410


def test_an_achievement_answers_json_and_picture(node: Node) -> None:
    found = node.world.own
    answer = node.client().get(f"/achievements/{found.id}.json")
    assert answer.headers["content-type"] == "application/ld+json"
    document = answer.json()
    assert document["id"] == f"https://badges.example.org/achievements/{found.id}"
    assert document["alignment"][0]["targetCode"] == "wiki-editing"
    assert "targetType" not in document["alignment"][0]
    assert node.client().get(f"/achievements/{found.id}").json() == document
    picture = node.client().get(f"/achievements/{found.id}.png")
    assert picture.content.startswith(b"\x89PNG")
    assert len(picture.content) < 40 * 1024
    assert node.client().get("/achievements/" + "0" * 32 + ".json").status_code == 404


def test_what_we_issue_names_no_candidate_of_another_vocabulary(node: Node) -> None:
    content = node.client().get(f"/badges/{badge(node).award_id}.json").text
    assert "esco" not in content.lower().replace("escorted", "")
    assert "wikidata.org" not in content


def test_the_viewer_with_the_holder_link_sees_a_private_badge(node: Node) -> None:
    made = badge(node)
    choose(node, made.award_id, Visibility.PRIVATE)
    token = made.holder_url.rpartition("/")[2]
    with node.shell.database.writing() as connection:
        visit = holders.enter(node.world.issuer, connection, token)
    client = node.client()
    client.cookies.set("__Host-movement-badges-holder", visit.secret, domain="badges.example.org", path="/")
    assert client.get(f"/badges/{made.award_id}.json").status_code == 200
