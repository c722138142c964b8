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
from carried_badges import AT, ELSEWHERE, MARKUP, Carried, carried
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page
from simulator import altered

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
        self.page.set_input_files("#file", FilePayload(name="badge", mimeType="application/octet-stream", buffer=badge))
        return self.told()

    def told(self) -> Mapping[str, Any]:
        self.page.wait_for_selector("#result [data-verdict]")
        told: dict[str, Any] = self.page.evaluate(
            "({verdict: document.querySelector('[data-verdict]').dataset.verdict, checks: Object.fromEntries("
            "[...document.querySelectorAll('[data-check]')]"
            ".map(e => [e.dataset.check, [e.dataset.code, e.dataset.outcome]]))})"
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
        agrees = page["verdict"] in ("unknown", verifier["verdict"])
        return [] if agrees else [f"{name}: {page['verdict']} with {CANNOT}"]
    if page["verdict"] != verifier["verdict"]:
        return [f"{name}: {page['verdict']} {codes}, verifier: {verifier['verdict']} {verifier['checks']}"]
    # Of several faults in the model one is named first; which, is a matter of the order of reading.
    of_interest = {check: slice(1 if check == "data_model" else 0, 2) for check in page["checks"]}
    return [
        f"{name}: {check} is {page['checks'][check]}, verifier: {verifier['checks'][check]}"
        for check, part in of_interest.items()
        if page["checks"][check][part] != verifier["checks"][check][part]
    ]


def test_it_says_of_every_badge_what_the_verifier_says_or_that_it_cannot_tell(stick: Stick, world: Carried) -> None:
    """Every value changed, every member removed, every kind of key, list, form and trick: one table."""
    wrong = list[str]()
    for name, badge in world.badges.items():
        found, expected = stick.hand_in(badge), verified(world, badge)
        assert found["verdict"] != "valid" or expected["verdict"] == "valid", f"{name} is called valid"
        wrong += disagreements(name, found, expected)
    assert not wrong, "\n".join(wrong)


def test_a_good_badge_of_a_recognised_issuer_is_valid_and_says_who_vouches_and_how_old_that_is(
    stick: Stick, world: Carried
) -> None:
    assert stick.hand_in(world.badges["good"])["verdict"] == "valid"
    shown = stick.page.inner_text("#result")
    for words in ("This badge is genuine and counts today.", "vouched for by", "The movement", "just now"):
        assert words in shown


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("revoked", "verify.answer.revoked"),
        ("expired", "verify.answer.expired"),
        ("signed by another key than named", "verify.answer.altered"),
        ("key of another issuer", "verify.answer.forged"),
        ("issuer not recognised", "verify.answer.unvouched"),
        ("issuer out of reach", "single-page.answer.not-in-file"),
        ("list too old", "single-page.answer.too-old"),
        ("token", "single-page.answer.cannot"),
    ],
)
def test_each_answer_has_a_headline_of_its_own(stick: Stick, world: Carried, name: str, key: str) -> None:
    stick.hand_in(world.badges[name])
    assert stick.page.inner_text("#result h2") == Languages.load().t("en", key)


def test_nothing_that_a_forged_badge_claims_is_shown(stick: Stick, world: Carried) -> None:
    stick.hand_in(altered(world.badges["good"], {"credentialSubject/achievement/name": "Steward of stewards"}))
    assert "Steward of stewards" not in stick.page.inner_text("body")


def test_what_a_badge_says_is_text_and_never_part_of_the_page(stick: Stick, world: Carried) -> None:
    stick.hand_in(world.badges["markup"])
    assert MARKUP in stick.page.inner_text("#result")
    assert stick.page.locator("img").count() == 0


def test_a_badge_can_be_pasted(stick: Stick, world: Carried) -> None:
    stick.page.fill("#text", world.badges["revoked"].decode())
    stick.page.click("button[type=submit]")
    assert stick.told()["verdict"] == "invalid"


def test_a_badge_can_be_dropped_anywhere(stick: Stick, world: Carried) -> None:
    stick.page.evaluate(
        "text => { const data = new DataTransfer(); data.items.add(new File([text], 'badge.json'));"
        " document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})) }",
        world.badges["good"].decode(),
    )
    assert stick.told()["verdict"] == "valid"


def test_after_its_lists_have_run_out_it_no_longer_knows_but_a_revocation_stays_one(
    browser: Browser, file: Path, world: Carried
) -> None:
    later = AT + timedelta(days=3)
    stick = open_at(browser, file, later)
    assert "3 days ago" in stick.page.inner_text("#knows")
    for name, verdict in (("good", "unknown"), ("revoked", "invalid"), ("without status", "valid")):
        found = stick.hand_in(world.badges[name])
        assert found["verdict"] == verdict
        assert disagreements(name, found, verified(world, world.badges[name], later)) == []
    stick.context.close()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_it_speaks_the_reader_s_language_and_axe_finds_nothing(
    browser: Browser, file: Path, world: Carried, language: str
) -> None:
    messages = Languages.load()
    for width, scheme in ((360, "light"), (1280, "dark")):
        screen = {"width": width, "height": 740}
        stick = open_at(browser, file, AT, locale=language, viewport=screen, color_scheme=scheme)
        assert stick.page.inner_text("h1") == messages.t(language, "single-page.title")
        assert stick.page.get_attribute("html", "dir") == messages.direction(language)
        for name in ("good", "issuer out of reach"):
            stick.hand_in(world.badges[name])
            results = Axe().run(stick.page)
            assert results.violations_count == 0, results.generate_report()
            assert not stick.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert stick.asked == []
        stick.context.close()


def test_the_language_can_be_changed_with_the_result_in_place(stick: Stick, world: Carried) -> None:
    stick.hand_in(world.badges["revoked"])
    stick.page.click("button[lang=fr]")
    assert stick.page.inner_text("#result h2") == Languages.load().t("fr", "verify.answer.revoked")


def test_it_may_run_its_own_script_and_ask_for_nothing(stick: Stick) -> None:
    policy = stick.page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content") or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy
    assert "unsafe" not in policy
