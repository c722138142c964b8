"""The holder's pages: a link is used once, everything is theirs to decide, and nobody else finds it."""

import re

import pytest
from issuer_application import Node
from issuer_world import TRAINER
from shell_application import browser
from starlette.testclient import TestClient

from issuer import award_queries
from issuer.issuing import Awarded, award
from issuer.records import Award


def one_badge(node: Node, who: str = "Ada Lovelace") -> Awarded:
    (outcome,) = award(node.world.issuer, [node.world.request(who)], by=TRAINER)
    assert isinstance(outcome, Awarded)
    return outcome


def stored(node: Node, award_id: str) -> Award:
    with node.shell.database.reading() as connection:
        found = award_queries.award(connection, award_id)
    assert found is not None
    return found


def reader(node: Node) -> TestClient:
    client = browser(node.app)
    client.headers["Accept"] = "text/html"
    return client


def visiting(node: Node, badge: Awarded) -> TestClient:
    """The browser of the holder, who has used the link."""
    client = reader(node)
    answer = client.post(badge.holder_url)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/me/badges/{badge.award_id}")
    return client


def test_opening_a_link_does_not_use_it_up_and_using_it_does(node: Node) -> None:
    badge = one_badge(node)
    for _ in range(3):
        answer = reader(node).get(badge.holder_url)
        assert (answer.status_code, "Open my badge" in answer.text) == (200, True)
        assert answer.headers["cache-control"] == "no-store"
    cookie = reader(node).post(badge.holder_url).headers["set-cookie"]
    assert cookie.startswith("__Host-movement-badges-holder=")
    assert {"HttpOnly", "Secure", "SameSite=lax"} <= set(cookie.split("; "))
    assert reader(node).post(badge.holder_url).status_code == 404
    assert reader(node).get(badge.holder_url).status_code == 404


@pytest.mark.parametrize(("who", "way"), [("Noor", "ask"), ("ada@example.org", "mail")])
def test_a_holder_is_told_before_and_after_deciding_that_the_link_is_used_up_and_how_to_come_back(
    node: Node, who: str, way: str
) -> None:
    badge = one_badge(node, who)
    before = reader(node).get(badge.holder_url).text
    assert "The link works once" in before
    client = visiting(node, badge)
    page = f"/me/badges/{badge.award_id}"
    decided = client.post(page, data={"act": "accept", "visibility": "unlisted"}, follow_redirects=True).text
    for html in (client.get(page).text, decided):
        assert "Your personal link is used up now." in html
        assert f"/sign-in?next={page}" in html
        assert ("No e-mail address was given for you" in html) == (way == "ask")
        assert ('href="/holder"' in html) == (way == "mail")


def test_a_holder_without_an_address_who_signs_in_keeps_the_badge(node: Node) -> None:
    badge = one_badge(node, "Noor")
    visit = visiting(node, badge)
    client, csrf = node.signed_in(address="noor@example.org")
    client.cookies.update(visit.cookies)
    page = f"/me/badges/{badge.award_id}"
    assert "You are signed in: accept or save here" in client.get(page).text
    client.post(page, data={"act": "accept", "visibility": "unlisted", "csrf_token": csrf})
    client.cookies.delete("__Host-movement-badges-holder")
    assert client.get(page).status_code == 200
    assert "Coming back later" not in client.get(page).text


def test_a_form_from_another_site_does_not_use_the_link_up(node: Node) -> None:
    badge = one_badge(node)
    refused = reader(node).post(badge.holder_url, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert reader(node).get(badge.holder_url).status_code == 200


@pytest.mark.conformance("CG-2")
def test_a_holder_accepts_and_decides_who_sees_what(node: Node) -> None:
    badge = one_badge(node)
    client = visiting(node, badge)
    page = f"/me/badges/{badge.award_id}"
    assert "Do you want it?" in client.get(page).text
    assert "Ada Lovelace" not in reader(node).get(f"/badges/{badge.award_id}").text
    choices = {"act": "accept", "visibility": "public", "show_name": "yes", "map_consent": "yes"}
    answer = client.post(page, data=choices, follow_redirects=True)
    assert "You accepted the badge." in answer.text
    decided = stored(node, badge.award_id)
    assert (decided.decision, decided.visibility, decided.show_name, decided.map_consent) == (
        "accepted", "public", True, True,
    )  # fmt: skip
    public = reader(node).get(f"/badges/{badge.award_id}")
    assert "Awarded to <bdi>Ada Lovelace</bdi>" in public.text
    assert "x-robots-tag" not in public.headers
    client.post(page, data={"act": "save", "visibility": "private"})
    decided = stored(node, badge.award_id)
    assert (decided.visibility, decided.show_name, decided.map_consent) == ("private", False, False)
    for suffix in ("", ".json", ".png", ".qr.svg", "/contact"):
        assert reader(node).get(f"/badges/{badge.award_id}{suffix}").status_code == 404
        assert client.get(f"/badges/{badge.award_id}{suffix}").status_code == 200


def test_a_declined_badge_is_gone_for_others_and_can_still_be_accepted(node: Node) -> None:
    badge = one_badge(node)
    client = visiting(node, badge)
    page = f"/me/badges/{badge.award_id}"
    answer = client.post(page, data={"act": "decline"}, follow_redirects=True)
    assert "You declined the badge." in answer.text
    assert reader(node).get(f"/badges/{badge.award_id}").status_code == 404
    client.post(page, data={"act": "accept", "visibility": "unlisted"})
    assert reader(node).get(f"/badges/{badge.award_id}").status_code == 200


def test_erasing_is_asked_for_twice_and_leaves_nothing_of_the_person(node: Node) -> None:
    badge = one_badge(node, "ada@example.org")
    client = visiting(node, badge)
    page = f"/me/badges/{badge.award_id}"
    asked = client.get(f"{page}/erase").text
    assert "This cannot be undone." in asked
    assert stored(node, badge.award_id).erased_at is None
    assert "The badge is erased" in client.post(f"{page}/erase").text
    assert stored(node, badge.award_id).erased_at is not None
    assert client.get(page).status_code == 303
    assert reader(node).get(f"/badges/{badge.award_id}").status_code in (404, 410)


@pytest.mark.conformance("CG-2")
def test_a_signed_in_person_finds_what_was_awarded_to_their_address(node: Node) -> None:
    badge = one_badge(node, "rosa@example.org")
    client, csrf = node.signed_in(address="rosa@example.org")
    page = f"/me/badges/{badge.award_id}"
    assert client.get(page).status_code == 200
    assert client.post(page, data={"act": "accept"}).status_code == 403
    accepted = client.post(page, data={"act": "accept", "visibility": "unlisted", "csrf_token": csrf})
    assert accepted.status_code == 303
    other, _ = node.signed_in(address="other@example.org")
    assert other.get(page).status_code == 404


@pytest.mark.parametrize("award_id", ["0" * 32, None])
def test_a_stranger_learns_nothing_of_which_badges_exist(node: Node, award_id: str | None) -> None:
    page = f"/me/badges/{award_id or one_badge(node).award_id}"
    for answer in (reader(node).get(page), reader(node).get(f"{page}/erase")):
        assert (answer.status_code, answer.headers["location"].startswith("/sign-in?next=")) == (303, True)
    assert reader(node).post(page, data={"act": "accept"}).status_code == 401


def test_a_lost_link_is_answered_alike_for_every_address(node: Node) -> None:
    one_badge(node, "ada@example.org")
    answers = [
        reader(node).post("/holder", data={"email": address}) for address in ("ada@example.org", "x@example.org")
    ]
    assert answers[0].status_code == 200
    assert answers[0].content == answers[1].content
    assert reader(node).post("/holder", data={"email": "no address"}).status_code == 422


def test_a_visit_opens_one_badge_only(node: Node) -> None:
    mine, other = one_badge(node), one_badge(node, "Noor")
    client = visiting(node, mine)
    assert client.get(f"/me/badges/{mine.award_id}").status_code == 200
    assert client.get(f"/me/badges/{other.award_id}").status_code == 303


def test_no_address_stands_on_any_public_page_of_a_badge(node: Node) -> None:
    badge = one_badge(node, "ada.lovelace@example.org")
    visiting(node, badge).post(
        f"/me/badges/{badge.award_id}", data={"act": "accept", "visibility": "public", "show_name": "yes"}
    )
    for path in (f"/badges/{badge.award_id}", f"/badges/{badge.award_id}.json", "/achievements", "/issuers/chapter"):
        assert not re.search("lovelace|@example", reader(node).get(path).text, re.IGNORECASE)
