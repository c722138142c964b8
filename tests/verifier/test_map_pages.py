"""Who sees what of the map, on its page, in its report and by its API; and that all say the same."""

import csv
import io
import json
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from map_world import EVALUATOR, OPERATOR, STEWARD_OF_SSA, MapWorld
from shell_application import Clock, Entropy, SteppingClock

from chassis.database import Database
from skills_framework.framework import Framework


@pytest.fixture
def slugs(framework: Framework) -> tuple[str, str]:
    first, second, *_ = framework.skills_of("grp-technology")
    return first.slug, second.slug


@pytest.fixture
def node(tmp_path: Path, database: Database, clock: Clock, entropy: Entropy, framework: Framework) -> MapWorld:
    return MapWorld(tmp_path, database, clock, entropy, framework)


@pytest.fixture
def filled(node: MapWorld, slugs: tuple[str, str]) -> MapWorld:
    node.crowd(slugs[0], "nwe", 23)
    node.crowd(slugs[0], "ssa", 3)
    node.crowd(slugs[1], "mena", 12)
    node.aim("target,grp-technology,nwe,40,Strategy 2026\ntarget,grp-technology,ssa,20,Strategy 2026\n")
    assert node.publish() is not None
    return node


def cells(answer: object) -> dict[tuple[str, str | None], dict[str, object]]:
    assert isinstance(answer, dict)
    return {(cell.get("group") or cell.get("skill"), cell.get("region")): cell for cell in answer["cells"]}


def test_before_the_first_publication_the_map_says_so(node: MapWorld) -> None:
    page = node.browser().get("/map")
    assert page.status_code == 200
    assert "Nothing has been published yet" in page.text
    assert node.browser().get("/api/v1/skill-gaps").status_code == 404
    assert node.browser().get("/reports/coverage.csv").status_code == 404


def test_the_public_sees_rounded_figures_and_small_cells_withheld(filled: MapWorld) -> None:
    answer = filled.browser().get("/api/v1/skill-gaps?by=group,region")
    assert answer.status_code == 200
    found = cells(answer.json())
    assert found["grp-technology", "nwe"] == {
        "group": "grp-technology", "region": "nwe", "state": "shown", "holders": 20, "solid": 20, "supply": 20,
        "demand": 40, "coverage": 0.5, "gap": 15, "fragility": "robust",
    }  # fmt: skip
    withheld = found["grp-technology", "ssa"]
    assert withheld["state"] == "withheld"
    assert {value for name, value in withheld.items() if name not in ("group", "region", "state")} == {None}
    assert found["grp-learning", "nwe"]["state"] == "zero"
    assert found["grp-technology", "lac"]["state"] == "no_data"
    assert len(found) == 80


def test_an_answer_names_its_snapshot_framework_and_method(filled: MapWorld, framework: Framework) -> None:
    answer = filled.browser().get("/api/v1/skill-gaps").json()
    assert set(answer) == {"snapshot", "framework", "method", "cells"}
    assert answer["snapshot"]["period"] == "2026-11"
    assert answer["framework"]["sha256"] == framework.sha256
    assert answer["method"]["disclosure"]["k"] == 5


@pytest.mark.parametrize("by", ["group", "skill", "group,region", "skill,region"])
def test_cells_are_keyed_by_the_names_that_were_asked_for(filled: MapWorld, by: str) -> None:
    answer = filled.browser().get("/api/v1/skill-gaps", params={"by": by}).json()
    assert all(list(cell)[: len(by.split(","))] == by.split(",") for cell in answer["cells"])


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("by=region,group", "?by"),
        ("by=person", "?by"),
        ("by=group,region,language", "?by"),
        ("by=group&group=grp-technology", "?group"),
    ],
)
def test_other_combinations_are_refused_with_a_problem(filled: MapWorld, query: str, pointer: str) -> None:
    answer = filled.browser().get(f"/api/v1/skill-gaps?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_evaluators_token_gets_exact_live_figures(filled: MapWorld) -> None:
    found = cells(filled.program(EVALUATOR).get("/api/v1/skill-gaps").json())
    assert (found["grp-technology", "ssa"]["holders"], found["grp-technology", "ssa"]["gap"]) == (3, 17)
    assert found["grp-technology", "nwe"]["holders"] == 23


def test_a_token_shows_no_more_than_its_role_and_scopes_allow(filled: MapWorld) -> None:
    regional = filled.program(STEWARD_OF_SSA).get("/api/v1/skill-gaps").json()
    assert {cell["region"] for cell in regional["cells"]} == {"ssa"}
    without_role = filled.program().get("/api/v1/skill-gaps").json()
    assert cells(without_role)["grp-technology", "ssa"]["state"] == "withheld"
    without_scope = filled.program(EVALUATOR, scopes=frozenset({"awards:read"})).get("/api/v1/skill-gaps").json()
    assert cells(without_scope)["grp-technology", "ssa"]["state"] == "withheld"


def test_an_evaluator_sees_exact_figures_and_may_look_at_the_public_ones(filled: MapWorld) -> None:
    browser = filled.browser(EVALUATOR)
    exact = browser.get("/map")
    assert "These figures are exact" in exact.text
    assert re.search(r"People: 3(?!\d)", told(exact.text))
    assert "no-store" in exact.headers["cache-control"]
    public = browser.get("/map?view=public")
    assert "withheld" in public.text
    assert "People: 20–24" in told(public.text)
    assert not re.search(r"People: 3(?!\d)", told(public.text))


def test_a_steward_of_a_region_sees_exactly_that_region(filled: MapWorld, places: object) -> None:
    browser = filled.browser(STEWARD_OF_SSA)
    page = browser.get("/map")
    assert "Sub-Saharan Africa" in page.text
    assert '<th scope="col">Northern and Western Europe</th>' not in page.text
    assert browser.get("/reports/coverage?scope=ssa").status_code == 200
    assert browser.get("/reports/coverage?scope=nwe").status_code == 403


def test_a_stranger_who_asks_for_exact_figures_is_sent_to_sign_in(filled: MapWorld) -> None:
    answer = filled.browser().get("/map?view=exact")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("address", ["/map?group=cooking", "/reports/coverage?scope=atlantis"])
def test_what_does_not_exist_is_not_found(filled: MapWorld, address: str) -> None:
    assert filled.browser().get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/map",
        "/map?group=grp-technology",
        "/map?slice=movement",
        "/reports",
        "/reports/coverage",
        "/reports/coverage?scope=nwe",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "ar", "qqx"])
def test_every_page_is_whole_in_every_language(filled: MapWorld, address: str, language: str) -> None:
    separator = "&" if "?" in address else "?"
    page = filled.browser().get(f"{address}{separator}uselang={language}")
    assert page.status_code == 200
    assert "style=" not in page.text
    assert "⧼" not in page.text
    if language != "qqx":
        assert not re.search(r"\((map|report|reports|targets)\.[a-z-]+", page.text)


@pytest.mark.parametrize("path", ["/map", "/reports/coverage", "/reports/coverage.csv", "/reports/coverage.json"])
def test_a_form_that_was_sent_with_nothing_chosen_is_answered(filled: MapWorld, path: str) -> None:
    answer = filled.browser().get(f"{path}?group=&scope=&slice=regions&period=&view=")
    assert answer.status_code == 200


@pytest.mark.parametrize("period", ["2026", "2026-1", "November"])
def test_a_malformed_month_is_refused(filled: MapWorld, period: str) -> None:
    assert filled.browser().get(f"/reports/coverage.json?period={period}").status_code == 422


def test_a_report_gives_the_same_numbers_on_the_page_in_csv_and_in_json(filled: MapWorld, framework: Framework) -> None:
    browser = filled.browser()
    document = browser.get("/reports/coverage.json").json()
    rows = list(csv.DictReader(io.StringIO(browser.get("/reports/coverage.csv").text)))
    page = browser.get("/reports/coverage").text
    text = told(page)
    by_place = {(cell["slug"], cell["region"] or "movement"): cell for cell in document["cells"]}
    assert len(rows) == 7 * len(by_place)
    for row in rows:
        value = by_place[row["slug"], row["community_id"]][row["measure"]]
        assert row["value"] == ("" if value is None else str(value) if isinstance(value, str) else f"{value:g}")
        assert row["withheld"] == str(by_place[row["slug"], row["community_id"]]["state"] == "withheld").lower()
    shown = by_place["grp-technology", "nwe"]
    assert f"People: {shown['holders']}–{shown['holders'] + 4}" in text
    assert page.count('<span class="mb-cell mb-subtle">withheld</span>') == document["withheld"]


def test_a_csv_has_the_columns_of_the_long_form_and_ranges_for_rounded_counts(filled: MapWorld) -> None:
    answer = filled.browser().get("/reports/coverage.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    row = next(
        row for row in rows
        if (row["slug"], row["community_id"], row["measure"]) == ("grp-technology", "nwe", "holders")
    )  # fmt: skip
    assert (row["value"], row["lower"], row["upper"], row["n_class"], row["unit"]) == (
        "20",
        "20",
        "24",
        "20-24",
        "people",
    )


def test_a_report_prints_its_method_parameters_and_targets(filled: MapWorld) -> None:
    page = filled.browser(EVALUATOR).get("/reports/coverage").text
    for told in ("half_life_months", "Strategy 2026", "Ada", "0.1.0", "Nothing is withheld"):
        assert told in page
    public = filled.browser().get("/reports/coverage").text
    assert "Strategy 2026" in public
    assert "Ada" not in public


def test_a_report_says_what_changed_since_the_snapshot_before(filled: MapWorld, slugs: tuple[str, str]) -> None:
    filled.crowd(slugs[0], "nwe", 10, named="q")
    page = filled.browser(EVALUATOR).get("/reports/coverage").text
    assert "since 2026-11" in page
    assert "Technology and data, Northern and Western Europe" in page


def test_a_month_publishes_once_unless_set_otherwise(
    tmp_path: Path, database: Database, clock: SteppingClock, entropy: Entropy, framework: Framework
) -> None:
    node = MapWorld(tmp_path, database, clock, entropy, framework, publishing="monthly")
    skill = framework.skills_of("grp-technology")[0].slug
    node.crowd(skill, "nwe", 7)
    assert node.publish() is not None
    node.crowd(skill, "ssa", 9)
    assert node.publish() is None
    clock.advance(timedelta(days=30))
    later = node.publish()
    assert later is not None
    assert later.period == "2026-12"
    earlier = node.browser().get("/map?period=2026-11&group=grp-technology").text
    assert "2026" in earlier
    assert node.browser().get("/reports/coverage.json?period=2026-11").json()["snapshot"]["period"] == "2026-11"


def test_a_publication_that_says_the_same_is_not_made_again(filled: MapWorld) -> None:
    assert filled.publish() is None


def test_when_everything_is_withheld_the_page_offers_a_coarser_view(node: MapWorld, slugs: tuple[str, str]) -> None:
    for region in ("nwe", "ssa", "mena"):
        node.crowd(slugs[0], region, 3)
    node.publish()
    page = node.browser().get("/map?group=grp-technology&scope=ssa").text
    assert "Everything here is withheld" in page


def test_targets_come_in_by_the_page_after_a_dry_run(filled: MapWorld) -> None:
    browser = filled.browser(EVALUATOR)
    token = csrf_of(browser.get("/map/targets").text)
    rows = "kind,subject,region,people,source\ntarget,grp-technology,nwe,50,Plan 2027\n"
    checked = browser.post("/map/targets/check", data={"csrf_token": token}, files={"file": ("t.csv", rows)})
    assert checked.status_code == 200
    assert "changed" in checked.text
    assert "40" in checked.text
    taken = browser.post("/map/targets", data={"csrf_token": token, "text": rows})
    assert taken.headers["location"] == "/map/targets?taken=1"
    assert "Plan 2027" in browser.get("/map/targets?taken=1").text


def test_a_wrong_file_of_targets_is_explained_line_by_line(filled: MapWorld) -> None:
    browser = filled.browser(STEWARD_OF_SSA)
    token = csrf_of(browser.get("/map/targets").text)
    rows = "kind,subject,region,people,source\ntarget,grp-technology,nwe,50,Plan\ntarget,<b>x</b>,ssa,1,s\n"
    page = browser.post("/map/targets/check", data={"csrf_token": token, "text": rows})
    assert page.status_code == 422
    assert "You may not set numbers for “nwe”." in page.text
    assert "&lt;b&gt;x&lt;/b&gt;" in page.text
    refused = browser.post("/map/targets", data={"csrf_token": token, "text": rows})
    assert refused.status_code == 422


@pytest.mark.parametrize("address", ["/map/targets", "/map/targets.csv", "/map/feeds"])
def test_pages_of_the_house_are_closed_to_others(filled: MapWorld, address: str) -> None:
    assert filled.browser().get(address).status_code == 303
    assert filled.browser(STEWARD_OF_SSA if address == "/map/feeds" else OPERATOR).get(address).status_code == 403


def test_the_operator_sees_the_feeds_and_harvests(filled: MapWorld) -> None:
    browser = filled.browser(OPERATOR)
    page = browser.get("/map/feeds").text
    assert "/api/v1/feeds/credentials" in page
    assert "t" * 20 not in page
    token = csrf_of(page)
    assert browser.post("/map/harvest", data={"csrf_token": token}).status_code == 303
    assert "could not be read" in browser.get("/map/feeds").text
    added = {"csrf_token": token, "name": "B", "url": "https://b.example.org/feed", "token": "x" * 30}
    assert browser.post("/map/feeds", data=added).status_code == 303
    assert browser.post("/map/feeds", data={**added, "url": "http://b.example.org/feed"}).status_code == 422


def test_no_digest_of_a_person_leaves_the_node(filled: MapWorld) -> None:
    for browser in (filled.browser(), filled.browser(EVALUATOR)):
        for address in ("/map", "/reports/coverage", "/reports/coverage.json", "/reports/coverage.csv"):
            assert "p-nwe-" not in browser.get(address).text
    assert "p-nwe-" not in filled.program(EVALUATOR).get("/api/v1/skill-gaps?by=skill,region").text


@pytest.mark.parametrize("seed", range(3))
def test_no_public_answer_shows_fewer_than_five_people(
    tmp_path: Path, database: Database, clock: SteppingClock, entropy: Entropy, framework: Framework, seed: int
) -> None:
    """The attacker program of security.md 6, 26: read every slice of two publications."""
    dice = random.Random(seed)
    node = MapWorld(tmp_path, database, clock, entropy, framework)
    regions, skills = list(node.maker.places.regions), list(framework.skills)
    for month in range(2):
        for number in range(dice.randrange(20, 60)):
            region = dice.choice([*regions[: dice.randrange(1, 8)], None])
            chosen = dice.sample(skills[: dice.randrange(3, 30)], 2)
            node.hold(chosen, person=f"{month}-{number % 40}", region=region)
        node.publish()
        exact = {by: cells(node.program(EVALUATOR).get(f"/api/v1/skill-gaps?by={by}").json()) for by in SLICES}
        public = {by: cells(node.browser().get(f"/api/v1/skill-gaps?by={by}").json()) for by in SLICES}
        for by in SLICES:
            for place, cell in public[by].items():
                true = exact[by][place]["holders"]
                if cell["state"] == "shown":
                    assert isinstance(true, int)
                    assert true >= 5
                    assert cell["holders"] == true - true % 5
                elif cell["state"] != "withheld":
                    assert not true
        clock.advance(timedelta(days=31))


SLICES = ("group", "skill", "group,region", "skill,region")


def told(page: str) -> str:
    """Give the text of a page without its marks."""
    return re.sub(r"<[^>]+>", "", page)


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_what_a_snapshot_keeps_can_be_read_again(filled: MapWorld) -> None:
    first = filled.browser().get("/api/v1/skill-gaps").json()
    assert json.dumps(first) == json.dumps(filled.browser().get("/api/v1/skill-gaps").json())
