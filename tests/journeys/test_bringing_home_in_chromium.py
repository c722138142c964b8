"""A badge from elsewhere on its way home, in a real browser: add, /me, consent, map, remove."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bringing_node import BringingNode, sites_of
from internet import Internet
from live_server import serving
from playwright.sync_api import Browser, Page, expect
from small_node import GROUP, SmallNode, make_small_node

from chassis.clock import utc_now

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class _Now:
    """The real time."""

    def __call__(self) -> datetime:
        return utc_now()

    def advance(self, by: timedelta) -> None:
        raise AssertionError("nobody moves the real time")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[BringingNode]:
    made: list[SmallNode] = []
    internet = Internet()

    def make(url: str) -> object:
        made.append(make_small_node(tmp_path, url, transports=sites_of(internet)))
        return made[0].application

    with serving(make):  # type: ignore[arg-type]  # what is made is the application
        yield BringingNode(made[0], internet, _Now())


def accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def person(browser: Browser, home: BringingNode, role: str) -> Page:
    page = browser.new_context(base_url=home.node.public_url, locale="en-GB").new_page()
    page.goto(home.node.sign_in[role])
    return page


def mapped(evaluator: Page) -> int:
    """How many people hold the group in the whole movement, by the table behind the map."""
    cells = evaluator.request.get("/reports/coverage.json").json()["cells"]
    return sum(cell["holders"] or 0 for cell in cells if cell["slug"] == GROUP and cell.get("region") == "nwe")


def test_a_badge_from_elsewhere_comes_home_and_counts_when_its_person_says_so(
    browser: Browser, home: BringingNode, tmp_path: Path
) -> None:
    file = tmp_path / "badge.1ob"
    file.write_bytes(home.badge())
    learner = person(browser, home, "evaluator")
    learner.goto("/me")
    learner.get_by_role("link", name="Add a badge from elsewhere").click()
    accessible(learner)
    learner.get_by_label("Badge file or picture").set_input_files(file)
    learner.get_by_role("button", name="Check and add this file").click()
    expect(learner.get_by_text("The badge was checked and added.")).to_be_visible()
    accessible(learner)
    assert "Source" not in learner.url
    assert mapped(learner) == 0

    learner.goto("/me")
    accessible(learner)
    learner.get_by_role("link", name="Source finder").click()
    consent = learner.get_by_label(re.compile("^Count this badge in the map"))
    expect(consent).not_to_be_checked()
    consent.check()
    learner.get_by_label("Region").select_option("nwe")
    learner.get_by_role("button", name="Save").click()
    expect(learner.get_by_text("Saved.")).to_be_visible()
    assert mapped(learner) == 1

    # The issuer takes it back: the button finds out, and it leaves the map.
    home.publish(revoked=(7,))
    learner.get_by_role("button", name="Check again now").click()
    expect(learner.get_by_text("The issuer has revoked this badge.")).to_be_visible()
    accessible(learner)
    assert mapped(learner) == 0

    learner.get_by_role("link", name="Remove this badge").click()
    accessible(learner)
    learner.get_by_role("button", name="Remove it").click()
    expect(learner.get_by_text("Did another organisation award you a badge?")).to_be_visible()
