"""`/curate`: what badges from elsewhere show, decided once for all badges of an achievement."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bringing_node import HERS, SKILL_URI, BringingNode, SteppingTime, bringing_node, words
from small_node import SKILL

from skills_framework.loading import load_framework

LIKENED = next(
    (skill, match.uri)
    for skill in load_framework().skills.values()
    for match in skill.candidates
    if match.uri is not None and match.uri.startswith("http")
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def homes(request: pytest.FixtureRequest, tmp_path: Path, clock: SteppingTime) -> Iterator[BringingNode]:
    with bringing_node(tmp_path, clock, request.getfixturevalue(f"{request.param}_url")) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, clock: SteppingTime) -> Iterator[BringingNode]:
    with bringing_node(tmp_path, clock) as made:
        yield made


def test_a_confirmed_skill_counts_for_every_badge_and_can_be_taken_back(homes: BringingNode) -> None:
    curator = homes.browser("curator")
    homes.consent(homes.kept(homes.badge(skills=())))
    assert homes.on_map() == []
    assert "One person holds it" in curator.get("/curate").text
    page = "/curate/achievements/1"
    assert "Proposed by Curator" in words(homes.post(page, by=curator, skill=SKILL))
    assert homes.on_map() == []
    assert "Confirmed by Curator" in words(homes.post(f"{page}/mappings/1/confirm", by=curator))
    assert [(claim.skill, claim.tier) for claim in homes.on_map()] == [(SKILL_URI, 4)]
    # A badge that comes later shows it too.
    homes.kept(homes.badge(skills=(), id="urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f39"))
    assert homes.rows("verifier_imported_claims") == 2
    assert "Taken back by Curator" in words(homes.post(f"{page}/mappings/1/undo", by=curator))
    assert (homes.on_map(), homes.rows("verifier_imported_claims")) == ([], 0)


def test_what_the_framework_only_likens_is_suggested_and_counts_nothing(home: BringingNode) -> None:
    skill, uri = LIKENED
    home.consent(home.kept(home.badge(skills=(uri,))))
    assert home.on_map() == []
    assert f"{skill.label('en')}, because it names" in home.browser("curator").get("/curate/achievements/1").text


def test_curators_see_how_many_hold_a_badge_and_never_who(home: BringingNode) -> None:
    home.kept(home.badge())
    home.kept(home.badge(to="trainer@example.org"), by=home.browser("trainer"))
    curator = home.browser("curator")
    told = curator.get("/curate").text + curator.get("/curate/achievements/1").text
    assert "2 people hold it" in told
    assert not [word for word in (HERS, "Evaluator", "Trainer") if word in told]


def test_a_badge_that_could_not_be_checked_is_nobodys_to_map(home: BringingNode) -> None:
    badge = home.badge()
    home.go_silent()
    home.kept(badge)
    assert "Nothing waits for you." in home.browser("curator").get("/curate").text


def test_decisions_stay_when_the_last_holder_removes_the_badge(home: BringingNode) -> None:
    page = home.kept(home.badge(skills=()))
    home.post("/curate/achievements/1", by=home.browser("curator"), skill=SKILL)
    home.post(f"{page}/remove")
    assert "0 people hold it" in home.browser("curator").get("/curate").text


@pytest.mark.parametrize(
    ("path", "skill", "status"),
    [
        ("/curate/achievements/1", "no-such-skill", 422),
        ("/curate/achievements/9", SKILL, 404),
        ("/curate/achievements/1/mappings/9/confirm", "", 404),
        ("/curate/achievements/1/mappings/9/undo", "", 404),
    ],
)
def test_what_does_not_exist_is_refused(home: BringingNode, path: str, skill: str, status: int) -> None:
    home.kept(home.badge())
    assert home.post(path, by=home.browser("curator"), skill=skill).status_code == status


def test_a_skill_is_given_once(home: BringingNode) -> None:
    home.kept(home.badge())
    curator = home.browser("curator")
    home.post("/curate/achievements/1", by=curator, skill=SKILL)
    assert home.post("/curate/achievements/1", by=curator, skill=SKILL).status_code == 409


@pytest.mark.parametrize("role", ["evaluator", "operator", "trainer"])
def test_only_curators_curate(home: BringingNode, role: str) -> None:
    home.kept(home.badge())
    client = home.browser(role)
    assert client.get("/curate").status_code == 403
    assert client.get("/curate/achievements/1").status_code == 403
    assert home.post("/curate/achievements/1", by=client, skill=SKILL).status_code == 403
    assert home.rows("verifier_imported_mappings") == 0
