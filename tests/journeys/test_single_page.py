"""The exported page over file://, in a real browser, beside the verifier itself with the same knowledge.

The page may know less than the verifier, and then says unknown. It must never call valid what the verifier does not.
"""

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from carried_badges import AT, ELSEWHERE, Carried, carried
from playwright.sync_api import Browser, BrowserContext, Page

from chassis.languages import Languages
from credentials.problems import NoBadge
from credentials.report import PUBLIC, Report
from verifier.checking import check
from verifier.single_page import single_page

pytestmark = pytest.mark.browser
CANNOT = "single-page.cannot"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


@dataclass
class Stick:
    """The page as a volunteer has it: one file, opened without a server."""

    context: BrowserContext
    page: Page
    asked: list[str]

    def hand_in(self, badge: bytes) -> Mapping[str, Any]:
        """Give what the page says of a file: its verdict, and the code and outcome of each check."""
        self.page.evaluate("document.getElementById('result').replaceChildren()")
        self.page.set_input_files("#file", [{"name": "badge", "mimeType": "application/octet-stream", "buffer": badge}])
        return self.told()

    def told(self) -> Mapping[str, Any]:
        self.page.wait_for_selector("#result [data-verdict]")
        told: dict[str, Any] = self.page.evaluate(
            "({verdict: document.querySelector('[data-verdict]').dataset.verdict, checks: Object.fromEntries("
            "[...document.querySelectorAll('[data-check]')].map(e => [e.dataset.check, [e.dataset.code, e.dataset.outcome]]))})"
        )
        return told


@pytest.fixture(scope="module")
def world() -> Carried:
    return carried(PNG)


@pytest.fixture(scope="module")
def file(world: Carried, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stick") / "check.html"
    path.write_bytes(single_page(world.registry, framework=None, languages=Languages.load(), as_of=AT).content)
    return path


@pytest.fixture
def stick(browser: Browser, file: Path) -> Iterator[Stick]:
    opened = open_at(browser, file, AT)
    yield opened
    opened.context.close()
    assert opened.asked == [], "the page asked for something besides itself"


def open_at(browser: Browser, file: Path, at: datetime, **options: Any) -> Stick:
    context = browser.new_context(**{"locale": "en-GB", "offline": True, **options})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url != file.as_uri() else None)
    page.on("console", lambda message: asked.append(message.text))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.clock.set_fixed_time(at)
    page.goto(file.as_uri())
    return Stick(context, page, asked)


def verified(world: Carried, badge: bytes, at: datetime = AT) -> Mapping[str, Any]:
    """Give what the verifier says, without a network, with the same knowledge."""

    def verify() -> Report:
        return asyncio.run(check(badge, policy=PUBLIC, at=at, registry=world.registry, fetcher=None)).report

    try:
        # Playwright keeps an event loop in this thread.
        with ThreadPoolExecutor(1) as pool:
            report = pool.submit(verify).result()
    except NoBadge:
        return {"verdict": "none", "checks": {}}
    return {
        "verdict": report.verdict.value,
        "checks": {made.check.value: [made.code, made.outcome.value] for made in report.checks},
    }


def disagreements(name: str, page: Mapping[str, Any], verifier: Mapping[str, Any]) -> list[str]:
    """Say where the page differs from the verifier, other than by knowing less."""
    codes = [code for code, _ in page["checks"].values()]
    if CANNOT in codes and name in ELSEWHERE:
        return [] if page["verdict"] in ("unknown", verifier["verdict"]) else [f"{name}: {page['verdict']} with {CANNOT}"]
    if page["verdict"] != verifier["verdict"]:
        return [f"{name}: {page['verdict']} {codes}, verifier: {verifier['verdict']} {verifier['checks']}"]
    told = [
        f"{name}: {check} is {found}, verifier: {verifier['checks'][check]}"
        for check, found in page["checks"].items()
        # Of several faults in the model one is named first; which, is a matter of the order of reading.
        if (found[1:] if check == "data_model" else found)
        != verifier["checks"][check][1 if check == "data_model" else 0 :]
    ]
    return told


def test_it_says_of_every_badge_what_the_verifier_says_or_that_it_cannot_tell(stick: Stick, world: Carried) -> None:
    """Every value changed, every member removed, every kind of key, list, form and trick: one table."""
    wrong = list[str]()
    for name, badge in world.badges.items():
        found, expected = stick.hand_in(badge), verified(world, badge)
        assert found["verdict"] != "valid" or expected["verdict"] == "valid", f"{name} is called valid"
        wrong += disagreements(name, found, expected)
    assert not wrong, '\n'.join(wrong)
