"""Targets on the page: grouped to be read, out and in as one file, kept for correction; whole people on the map."""

import html
import re
from pathlib import Path

import pytest
from map_world import EVALUATOR, STEWARD_OF_SSA, MapWorld
from shell_application import Clock, Entropy

from chassis.database import Database
from skills_framework.framework import Framework

HEADER = "kind,subject,region,people,source\n"


@pytest.fixture
def node(tmp_path: Path, database: Database, clock: Clock, entropy: Entropy, framework: Framework) -> MapWorld:
    node = MapWorld(tmp_path, database, clock, entropy, framework)
    skill = framework.skills_of("grp-technology")[0].slug
    node.aim(
        "target,grp-technology,nwe,40,Strategy 2026\n"
        f"target,{skill},ssa,7,=Strategy\n"
        "target,grp-technology,movement,300,Strategy 2026\n"
        "members,,ssa,900,Reports\n"
    )
    return node


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def kept_in(page: str) -> str | None:
    found = re.search(r'<textarea[^>]* name="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return None if found is None else html.unescape(found[1])


def test_numbers_stand_in_sections_by_group_that_say_what_they_hold(node: MapWorld) -> None:
    page = node.browser(EVALUATOR).get("/map/targets").text
    sections = re.findall(r'<details class="cdx-accordion".*?</details>', page, re.DOTALL)
    assert len(sections) == 2
    members, technology = (html.unescape(section) for section in sections)
    assert "Known members" in members
    assert "one number" in members
    assert "Technology and data" in technology
    assert re.search(r"3 numbers; target for the whole movement: \D*300", technology)
    assert technology.index("Whole movement") < technology.index("Northern and Western Europe")


def test_what_was_given_is_kept_beside_what_is_wrong_with_it(node: MapWorld) -> None:
    browser = node.browser(EVALUATOR)
    token = csrf_of(browser.get("/map/targets").text)
    wrong = 'target,cooking,ssa,1,"Plan, <b>first</b> draft"'
    rows = f"{HEADER}target,grp-technology,ssa,41,Plan\n{wrong}\n"
    pasted = browser.post("/map/targets/check", data={"csrf_token": token, "text": rows})
    sent = browser.post("/map/targets/check", data={"csrf_token": token}, files={"file": ("t.csv", rows)})
    for page in (pasted, sent):
        assert page.status_code == 422
        assert "<b>" not in page.text
        assert kept_in(page.text) == rows
        assert re.search(
            rf">3</th><td[^>]*>“\W*cooking\W*” is no group.*?<code[^>]*>{re.escape(wrong)}</code>",
            html.unescape(page.text),
        )


def test_a_file_that_is_no_text_is_refused_without_being_shown(node: MapWorld) -> None:
    browser = node.browser(EVALUATOR)
    token = csrf_of(browser.get("/map/targets").text)
    file = {"file": ("t.csv", b"kind\n\xff\xfe")}
    page = browser.post("/map/targets/check", data={"csrf_token": token}, files=file)
    assert page.status_code == 422
    assert "is not UTF-8 text" in page.text
    assert "This file cannot be shown here" in page.text
    assert kept_in(page.text) is None


def test_the_numbers_come_out_as_the_file_that_brings_them(node: MapWorld, framework: Framework) -> None:
    browser = node.browser(EVALUATOR)
    file = browser.get("/map/targets.csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert "attachment" in file.headers["content-disposition"]
    assert file.text.split("\r\n") == [
        HEADER.strip(),
        "members,,ssa,900,Reports",
        "target,grp-technology,movement,300,Strategy 2026",
        "target,grp-technology,nwe,40,Strategy 2026",
        f"target,{framework.skills_of('grp-technology')[0].slug},ssa,7,'=Strategy",
        "",
    ]
    token = csrf_of(browser.get("/map/targets").text)
    checked = browser.post("/map/targets/check", data={"csrf_token": token, "text": file.text})
    assert checked.status_code == 200
    assert checked.text.count(">as before</td>") == 4


def test_a_steward_gets_the_numbers_of_the_own_region_only(node: MapWorld) -> None:
    rows = node.browser(STEWARD_OF_SSA).get("/map/targets.csv").text.splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == ["ssa", "ssa"]


def test_the_exact_map_says_whole_people_and_its_files_the_exact_number(node: MapWorld, framework: Framework) -> None:
    skill = framework.skills_of("grp-technology")[0].slug
    for number in range(7):
        node.hold([skill], person=f"p{number}", region="nwe", level=2)
    browser = node.browser(EVALUATOR)
    document = browser.get("/reports/coverage.json").json()
    gap = next(
        cell["gap"] for cell in document["cells"] if (cell["slug"], cell["region"]) == ("grp-technology", "nwe")
    )  # fmt: skip
    assert gap != int(gap)
    ranking = re.search(r'<section aria-labelledby="gaps-heading">.*?</section>', browser.get("/map").text, re.DOTALL)
    assert ranking is not None
    figures = re.findall(r"mb-chart__value[^>]*>([^<]*)</text>", ranking[0])
    assert str(int(gap + 0.5)) in figures
    assert all(figure.isdecimal() for figure in figures)


def test_a_report_names_targets_that_were_set_together_in_one_line(node: MapWorld) -> None:
    page = node.browser(EVALUATOR).get("/reports/coverage").text
    line = re.search(r'<th scope="row">Technology and data</th><td><ul class="mb-inline">(.*?)</tr>', page)
    assert line is not None
    said = re.sub(r"<[^>]+>|[\u2066-\u2069]", " ", line[1])
    assert re.search(r"Whole movement\s+300\s+Northern and Western Europe\s+40\s+Strategy 2026", said)
