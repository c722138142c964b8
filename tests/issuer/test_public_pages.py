"""Pages for everybody: what a badge says, in each state; what can be earned; who awards it."""

from datetime import timedelta

import pytest
from issuer_application import Node
from issuer_world import TRAINER
from shell_application import browser
from starlette.testclient import TestClient

from issuer import holders, revoking
from issuer.holders import Choices
from issuer.issuing import Awarded, award
from issuer.records import Evidence, Visibility

ACCEPTED = Choices(Visibility.UNLISTED, show_name=False, map_consent=False)


@pytest.fixture
def reader(node: Node) -> TestClient:
    client = browser(node.app)
    client.headers["Accept"] = "text/html"
    return client


def one_badge(node: Node, **changes: object) -> Awarded:
    (outcome,) = award(node.world.issuer, [node.world.request("Ada Lovelace", **changes)], by=TRAINER)
    assert isinstance(outcome, Awarded)
    return outcome


def accepted(node: Node, **changes: object) -> str:
    badge = one_badge(node, **changes)
    with node.shell.database.writing() as connection:
        holders.accept(node.world.issuer, connection, badge.award_id, ACCEPTED)
    return badge.award_id


@pytest.mark.conformance("CG-6", "CG-8", "CG-9")
def test_a_badge_says_what_by_whom_when_and_how_to_check_it(node: Node, reader: TestClient) -> None:
    evidence = (Evidence("https://example.org/report", "Led it <well>."),)
    award_id = accepted(node, evidence=evidence)
    answer = reader.get(f"/badges/{award_id}")
    address = f"https://badges.example.org/badges/{award_id}"
    assert answer.status_code == 200
    for part in (
        "Wiki editor",
        'Awarded by <a href="/issuers/chapter"><bdi>Chapter of Examples</bdi></a> on 2 November 2026.',
        "<strong>ten</strong>",
        'href="/skills/wiki-editing"',
        "Level 3: does it alone",
        "Led it &lt;well&gt;.",
        'href="https://example.org/report" rel="nofollow noopener noreferrer"',
        "did:web:badges.example.org:issuers:chapter",
        f'href="/verify?url=https%3A%2F%2Fbadges.example.org%2Fbadges%2F{award_id}"',
        f'<meta property="og:url" content="{address}">',
        f'href="/badges/{award_id}.png"',
        f'href="/badges/{award_id}.json"',
        f'src="/badges/{award_id}.qr.svg"',
        '<meta name="robots" content="noindex">',
    ):
        assert part in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.conformance("CG-8")
def test_the_state_of_a_badge_is_told_in_words(node: Node, reader: TestClient) -> None:
    waiting = one_badge(node).award_id
    assert "This badge waits for its holder." in reader.get(f"/badges/{waiting}").text
    good = accepted(node)
    assert "Accepted by its holder and not revoked." in reader.get(f"/badges/{good}").text
    revoking.revoke(node.world.issuer, [good], reason="By mistake.", by=TRAINER)
    revoked = reader.get(f"/badges/{good}").text
    assert "This badge was revoked on 2 November 2026." in revoked
    assert "By mistake." in revoked
    ends = node.shell.clock() + timedelta(days=1)
    expired = accepted(node, valid_until=ends)
    node.world.clock.advance(timedelta(days=2))
    assert "This badge ended on 3 November 2026." in reader.get(f"/badges/{expired}").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/badges/" + "0" * 32, 404),
        ("/badges/nothing", 422),
        ("/achievements/" + "0" * 32, 404),
        ("/issuers/nobody", 404),
        ("/holder/nothing", 404),
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(reader: TestClient, path: str, status: int) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_achievements_are_found_by_words_group_and_issuer(node: Node, reader: TestClient) -> None:
    link = f'href="/achievements/{node.world.own.id}"'
    group = node.world.issuer.framework.skills["wiki-editing"].group
    other = next(slug for slug in node.world.issuer.framework.groups if slug != group)
    for query, found in (
        ("", True), ("?q=WIKI+sources", True), ("?q=juggling", False), (f"?group={group}", True),
        (f"?group={other}", False), ("?issuer=chapter", True), ("?issuer=hub", False),
    ):  # fmt: skip
        assert (query, link in reader.get(f"/achievements{query}").text) == (query, found)


def test_an_achievement_leads_its_trainers_to_the_console(node: Node, reader: TestClient) -> None:
    page = f"/achievements/{node.world.movement.id}"
    assert "Hub of Examples" in reader.get(page).text
    assert "/console/" not in reader.get(page).text


def test_an_organisation_shows_its_identifier_and_what_it_awards(reader: TestClient) -> None:
    assert 'href="/issuers/hub"' in reader.get("/issuers").text
    text = reader.get("/issuers/hub").text
    assert "did:web:badges.example.org:issuers:hub" in text
    assert "Wiki editor" in text
    assert "hub@example.org" not in text


def test_what_is_wrong_with_a_badge_goes_to_the_organisation_and_is_not_kept(node: Node, reader: TestClient) -> None:
    path = f"/badges/{accepted(node)}/contact"
    assert reader.get(path).status_code == 200
    assert reader.post(path, data={"words": "  "}).status_code == 422
    sent = reader.post(path, data={"words": "Not mine."})
    assert (sent.status_code, "Thank you." in sent.text) == (200, True)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_public_page_is_there_in_every_language(node: Node, reader: TestClient, language: str) -> None:
    award_id = accepted(node)
    for path in (
        f"/badges/{award_id}", f"/badges/{award_id}/contact", "/achievements",
        f"/achievements/{node.world.own.id}", "/issuers", "/issuers/chapter", "/holder",
    ):  # fmt: skip
        answer = reader.get(path, headers={"Accept-Language": language})
        assert (path, answer.status_code, answer.headers["content-language"]) == (path, 200, language)
        assert "⧼" not in answer.text
