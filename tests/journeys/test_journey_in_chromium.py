"""The whole way once, in a real browser on SQLite: award, accept, share, check three ways, map, revoke, check, map."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from live_server import serving
from playwright.sync_api import Browser, Page, expect
from small_node import GROUP, SLUG, SmallNode, make_small_node

REPOSITORY = Path(__file__).resolve().parent.parent.parent
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PERSONAL = ("Ana Sousa", "ana@example.org", "Kwame Boateng")

pytestmark = pytest.mark.browser


@pytest.fixture
def node(tmp_path: Path) -> Iterator[SmallNode]:
    made: list[SmallNode] = []

    def make(url: str) -> object:
        made.append(make_small_node(tmp_path, url))
        return made[0].application

    with serving(make):  # type: ignore[arg-type]  # what is made is the application
        yield made[0]


def person(browser: Browser, node: SmallNode, role: str | None = None) -> Page:
    """Somebody with a browser of their own, signed in by one click if they have a role."""
    page = browser.new_context(base_url=node.public_url, locale="en-GB").new_page()
    if role is not None:
        page.goto(node.sign_in[role])
    return page


def accessible(page: Page) -> None:
    page.wait_for_load_state("load")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def check_by_page(page: Page, file: Path) -> str:
    page.goto("/verify")
    accessible(page)
    page.get_by_label("Badge file or picture").set_input_files(file)
    page.get_by_role("button", name="Check this file").click()
    accessible(page)
    return page.locator("main").inner_text()


def check_by_command(node: SmallNode, file: Path) -> subprocess.CompletedProcess[str]:
    node.publish_trust_file()
    trust = ("--trust", str(node.trust_file))
    return subprocess.run(
        [sys.executable, "-m", "movement_badges", "verify", "--json", "--offline", *trust, str(file)],
        check=False,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )


def harvest(browser: Browser, node: SmallNode) -> None:
    operator = person(browser, node, "operator")
    operator.goto("/admin")
    accessible(operator)
    operator.goto("/map/feeds")
    accessible(operator)
    operator.get_by_role("button", name="Harvest now").click()
    operator.wait_for_url("**done=harvested")


def mapped(evaluator: Page) -> int:
    """How many people hold the group in the region, by the table behind the map."""
    answer = evaluator.request.get("/reports/coverage.json")
    assert answer.ok, answer.text()
    cells = answer.json()["cells"]
    return sum(cell["holders"] or 0 for cell in cells if cell["slug"] == GROUP and cell.get("region") == "nwe")


def test_the_whole_way(browser: Browser, node: SmallNode, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    # The trainer awards two people from a page.
    trainer = person(browser, node, "trainer")
    trainer.goto(f"/console/{SLUG}/award?achievement={node.achievement}")
    accessible(trainer)
    trainer.get_by_label("People").fill(
        "Ana Sousa, ana@example.org\n\nKwame Boateng\nAna Sousa, ana@example.org\nnot@an@address"
    )
    trainer.get_by_label("Country").select_option("FR")
    trainer.get_by_role("button", name="Check the list").click()
    accessible(trainer)
    trainer.get_by_role("button", name=re.compile("^Award 2 badges")).click()
    accessible(trainer)
    holder_link = trainer.locator("#holder-1").inner_text()
    badge_url = trainer.get_by_role("link", name=re.compile("http.*badges")).first.inner_text()

    # Before anything is accepted, the page waits and the map does not count.
    stranger = person(browser, node)
    stranger.goto(badge_url)
    accessible(stranger)
    assert "Ana Sousa" not in stranger.locator("main").inner_text()
    harvest(browser, node)
    evaluator = person(browser, node, "evaluator")
    assert mapped(evaluator) == 0

    # The learner opens the link, accepts, shows the name and agrees to the map.
    learner = person(browser, node)
    learner.goto(holder_link)
    accessible(learner)
    with learner.expect_navigation():
        learner.get_by_role("button", name="Open my badge").click()
    accessible(learner)
    learner.get_by_label("Everybody").check()
    learner.get_by_label(re.compile("^Show my name")).check()
    learner.get_by_label(re.compile("^Count this badge in the map")).check()
    learner.get_by_role("button", name="Accept the badge").click()
    expect(learner.get_by_text("You accepted the badge.")).to_be_visible()

    # A stranger sees the page, takes the picture and checks it in three ways.
    stranger.goto(badge_url)
    accessible(stranger)
    assert "Ana Sousa" in stranger.locator("main").inner_text()
    picture = tmp_path / "badge.png"
    picture.write_bytes(stranger.request.get(f"{badge_url}.png").body())
    assert b"Ana Sousa" not in picture.read_bytes()
    shown = check_by_page(stranger, picture)
    assert "Conflict mediator" in shown
    answer = stranger.request.post(
        "/api/v1/verifications", headers={"content-type": "image/png"}, data=picture.read_bytes()
    ).json()
    assert answer["verdict"] == "valid", answer
    command = check_by_command(node, picture)
    assert command.returncode == 0, command.stdout + command.stderr

    # The evaluator sees the map and the report change.
    harvest(browser, node)
    assert mapped(evaluator) == 1
    evaluator.goto("/map")
    accessible(evaluator)
    evaluator.goto("/reports/coverage")
    accessible(evaluator)

    # The trainer revokes; every check and the map know.
    award_id = badge_url.rpartition("/")[2]
    trainer.goto(f"/console/{SLUG}/awards/{award_id}/revoke")
    accessible(trainer)
    trainer.get_by_label("Reason").fill("Awarded to the wrong person.")
    trainer.get_by_role("button", name="Revoke for ever").click()
    assert "revoked" in check_by_page(stranger, picture).lower()
    answer = stranger.request.post(
        "/api/v1/verifications", headers={"content-type": "image/png"}, data=picture.read_bytes()
    ).json()
    assert answer["verdict"] == "invalid"
    assert {check["check"]: check["code"] for check in answer["checks"]}["status"] == "status.revoked"
    command = check_by_command(node, picture)
    assert command.returncode == 1, command.stdout + command.stderr
    assert json.loads(command.stdout)
    harvest(browser, node)
    assert mapped(evaluator) == 0

    # Nothing personal and no way in stands in the logs of all this.
    logged = caplog.text
    token = holder_link.rpartition("/")[2]
    assert [word for word in (*PERSONAL, token, node.token, "key-of-trainer") if word in logged] == []
