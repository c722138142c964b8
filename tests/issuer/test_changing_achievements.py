"""Change and close one's own achievements in the console; badges that were awarded stay as they were."""

import re

import pytest
from issuer_application import Node
from issuer_world import DRAFT

from chassis.roles import Grant, Role

TRAINER = Grant(Role.TRAINER, "issuer:chapter")


def typed(**changes: str) -> dict[str, str]:
    return {
        "name": "Renamed",
        "description": "Says something new.",
        "criteria": "- Did something new.",
        "language": "en",
        "level": "5",
        "skills": DRAFT.skills[0],
        **changes,
    }


@pytest.fixture
def own(node: Node) -> str:
    return f"/console/chapter/achievements/{node.world.own.id}"


def test_the_form_begins_with_what_the_badge_says_now(node: Node, own: str) -> None:
    client, _ = node.signed_in(TRAINER)
    page = client.get(f"{own}/change").text
    assert f'value="{DRAFT.name}"' in page
    assert re.search(rf'id="skill-{DRAFT.skills[0]}"[^>]* checked', page)
    assert f"{own}/change" in client.get("/console/chapter/achievements").text


def test_a_change_is_seen_first_and_then_makes_a_version_while_awarded_badges_keep_theirs(node: Node, own: str) -> None:
    client, csrf = node.signed_in(TRAINER)
    award = (
        node.client(node.trainer())
        .post("/api/v1/awards", json={"achievement": node.world.own.id, "recipient": {"name": "Ada"}})
        .json()
    )
    signed = client.get(f"/badges/{award['id']}.json").content
    picture = f"/achievements/{node.world.own.id}.png"
    before = client.get(picture).content
    preview = client.post(f"{own}/change", data={**typed(), "csrf_token": csrf, "act": "preview"})
    assert "data:image/png;base64," in preview.text
    assert DRAFT.name in client.get(f"/achievements/{node.world.own.id}").text
    changed = client.post(f"{own}/change", data={**typed(redraw="yes"), "csrf_token": csrf, "act": "create"})
    assert changed.status_code == 303
    assert "Renamed" in client.get(f"/achievements/{node.world.own.id}").text
    assert client.get(f"/badges/{award['id']}.json").content == signed
    page = client.get(f"/badges/{award['id']}").text
    assert DRAFT.name in page
    assert f"{picture}?version=1" in page
    assert client.get(f"{picture}?version=1").content == before
    assert client.get(picture).content == client.get(f"{picture}?version=2").content != before
    assert client.get(f"{picture}?version=3").status_code == 404


def test_a_change_keeps_the_picture_unless_another_is_asked_for(node: Node, own: str) -> None:
    client, csrf = node.signed_in(TRAINER)
    picture = f"/achievements/{node.world.own.id}.png"
    before = client.get(picture).content
    client.post(f"{own}/change", data={**typed(), "csrf_token": csrf, "act": "create"})
    assert client.get(f"{picture}?version=2").content == before


def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(node: Node, own: str) -> None:
    client, csrf = node.signed_in(TRAINER)
    refused = client.post(f"{own}/change", data={**typed(name=" "), "csrf_token": csrf, "act": "create"})
    assert refused.status_code == 422
    assert "Says something new." in refused.text


def test_a_closed_achievement_is_awarded_and_changed_no_more(node: Node, own: str) -> None:
    client, csrf = node.signed_in(TRAINER)
    assert client.post(f"{own}/close", data={"csrf_token": csrf}).status_code == 303
    assert "No longer awarded" in client.get("/console/chapter/achievements").text
    assert client.get(f"{own}/change").status_code == 409
    refused = node.client(node.trainer()).post(
        "/api/v1/awards", json={"achievement": node.world.own.id, "recipient": {"name": "Ada"}}
    )
    assert refused.json()["code"] == "award.achievement_closed"


def test_achievements_of_the_movement_and_of_others_are_not_ones_own(node: Node) -> None:
    client, csrf = node.signed_in(TRAINER)
    hub, csrf_of_hub = node.signed_in(Grant(Role.TRAINER, "issuer:hub"))
    movement = f"/console/chapter/achievements/{node.world.movement.id}"
    foreign = f"/console/hub/achievements/{node.world.own.id}"
    for browser, token, path in ((client, csrf, movement), (hub, csrf_of_hub, foreign)):
        assert browser.get(f"{path}/change").status_code == 404
        assert browser.post(f"{path}/close", data={"csrf_token": token}).status_code == 404
        assert browser.post(f"{path}/close", data={}).status_code == 403
