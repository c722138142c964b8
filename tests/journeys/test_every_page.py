"""Every page of the application, opened by whom it is for: reachable, accessible, small, and from this site alone.

Each page is loaded twice: in English with JavaScript on a wide light screen (then dark, narrow and with large text,
without loading again), and in Arabic without JavaScript on a narrow one. A route that answers GET and is in neither
list fails the first test.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from archives import zipped
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, CDPSession, FilePayload, Page, ViewportSize
from populated_node import LEARNER, PopulatedNode, populated_node
from starlette.routing import BaseRoute

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}
FIRST_LOAD_BYTES = 60_000
COUNTED = ("text/html", "text/css", "text/javascript", "image/svg+xml")

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Visit:
    """One way to a page: who opens which address, and what they do there to come to it."""

    url: str
    role: str | None = None
    acts: tuple[Act, ...] = ()
    status: int = 200


def fill(**values: str) -> Act:
    """Fill fields by their names, which are the same in every language."""

    def act(page: Page) -> None:
        for name, value in values.items():
            page.locator(f"main [name={name}]").fill(value)

    return act


def press(selector: str) -> Act:
    """Press a button and wait for the page that it leads to."""

    def act(page: Page) -> None:
        page.locator(f"main {selector}").first.click()
        page.wait_for_load_state("load")

    return act


def hand_in(name: str, file_name: str, content: bytes) -> Act:
    """Choose a file in a field."""

    def act(page: Page) -> None:
        file: FilePayload = {"name": file_name, "mimeType": "application/octet-stream", "buffer": content}
        page.locator(f"main [name={name}]").set_input_files(file)

    return act


ARCHIVE = zipped(
    {
        "unsigned.json": b'{"@context": [], "type": ["VerifiableCredential", "OpenBadgeCredential"]}',
        "notes.txt": b"Whom to ask: the trainer.",
        "inner.zip": b"PK",
    }
)
AWARD = "/console/{slug}/award?achievement={achievement}"
CHECK = (
    fill(people="Ana Sousa, ana@example.org\nnot@an@address"),
    press("form[action$='/check'] button:not([formaction])"),
)
SEND = press("form[method=post] button[type=submit]")
CREATE = fill(name="Host", description="Hosts.", criteria="Hosted.")

PIN = press("form[action$='/sources'] button")

PAGES: dict[str, tuple[Visit, ...]] = {
    "/": (Visit("/"),),
    "/achievements": (Visit("/achievements"), Visit("/achievements?q=nothing-like-this")),
    "/achievements/{achievement_id}": (
        Visit("/achievements/{achievement}"),
        Visit("/achievements/{achievement}", "trainer"),
    ),
    "/admin": (Visit("/admin", "operator"),),
    "/admin/recognition": (
        Visit("/admin/recognition", "operator"),
        Visit("/admin/recognition?q=nobody", "operator"),
        Visit("/admin/recognition", "trainer", status=403),
    ),
    "/admin/recognition/files": (
        Visit("/admin/recognition/files", "operator"),
        Visit("/admin/recognition/files", "operator", (fill(name="Other", multikey="z6Mk"), PIN)),
    ),
    "/admin/recognition/new": (
        Visit("/admin/recognition/new", "operator"),
        Visit(
            "/admin/recognition/new",
            "operator",
            (fill(did="did:web:other.example.net", name="Test Chapter", vouched_by="Us"), SEND),
        ),
    ),
    "/admin/recognition/{number:int}": (Visit("/admin/recognition/{entry}", "operator"),),
    "/admin/recognition/{number:int}/change": (Visit("/admin/recognition/{entry}/change", "operator"),),
    "/api": (Visit("/api"),),
    "/badges/{award_id}": (
        *(Visit(f"/badges/{{{state}}}") for state in ("accepted", "pending", "revoked", "expired")),
        Visit("/badges/{declined}", status=404),
        Visit("/badges/{declined}", "trainer"),
        Visit("/badges/{learners}", LEARNER),
        Visit("/badges/{accepted}", "trainer"),
    ),
    "/badges/{award_id}/contact": (
        Visit("/badges/{accepted}/contact"),
        Visit("/badges/{accepted}/contact", acts=(fill(words="Not me."), SEND)),
    ),
    "/console": (Visit("/console", "trainer"), Visit("/console", "evaluator")),
    "/console/{slug}/achievements": (Visit("/console/{slug}/achievements", "trainer"),),
    "/console/{slug}/achievements/{achievement_id}/change": (
        Visit("/console/{slug}/achievements/{achievement}/change", "trainer"),
    ),
    "/console/{slug}/achievements/new": (
        Visit("/console/{slug}/achievements/new", "trainer"),
        Visit("/console/{slug}/achievements/new", "trainer", (CREATE, press("button[value=preview]"))),
    ),
    "/console/{slug}/award": (
        Visit("/console/{slug}/award", "trainer"),
        Visit(AWARD, "trainer"),
        Visit(AWARD, "trainer", CHECK),
    ),
    "/console/{slug}/award/done": (Visit(AWARD, "trainer", (*CHECK, press("button[formaction]"))),),
    "/console/{slug}/awards": (
        Visit("/console/{slug}/awards", "trainer"),
        Visit("/console/{slug}/awards?state=expired", "trainer"),
    ),
    "/console/{slug}/awards/{award_id}": (
        Visit("/console/{slug}/awards/{pending}", "trainer"),
        Visit("/console/{slug}/awards/{revoked}", "trainer"),
        Visit("/console/{slug}/awards/{accepted}", "trainer", (press("form[action$='/link'] button"),)),
    ),
    "/console/{slug}/awards/{award_id}/revoke": (Visit("/console/{slug}/awards/{pending}/revoke", "trainer"),),
    "/holder": (Visit("/holder"), Visit("/holder", acts=(fill(email="ana@example.org"), SEND))),
    "/holder/{token}": (Visit("/holder/{token}"), Visit("/holder/never-given-out", status=404)),
    "/curate": (Visit("/curate", "curator"), Visit("/curate", "operator", status=403)),
    "/curate/achievements/{number}": (Visit("/curate/achievements/1", "curator"),),
    "/issuers": (Visit("/issuers"),),
    "/issuers/{slug}": (Visit("/issuers/{slug}"),),
    "/map": (
        Visit("/map"),
        Visit("/map", "evaluator"),
        Visit("/map?group=grp-community&slice=movement", "evaluator"),
    ),
    "/map/feeds": (Visit("/map/feeds", "operator"),),
    "/map/targets": (
        Visit("/map/targets", "evaluator"),
        Visit(
            "/map/targets",
            "evaluator",
            (fill(text="kind,subject,region,people,source\nmembers,,ssa,900,Reports"), SEND),
        ),
        Visit("/map/targets", "evaluator", (fill(text="kind,subject,region,people,source\nmembers,,xx,-1,"), SEND)),
    ),
    "/me": (Visit("/me", LEARNER), Visit("/me", "operator")),
    "/me/account": (Visit("/me/account", LEARNER),),
    "/me/badges/{award_id}": (
        Visit("/me/badges/{learners}", LEARNER),
        Visit("/me/badges/{learners}?done=saved", LEARNER),
    ),
    "/me/imported/new": (
        Visit("/me/imported/new", LEARNER),
        Visit("/me/imported/new", LEARNER, (fill(text="no badge"), press("form:has([name=text]) button"))),
    ),
    "/me/imported/{handle}": (
        Visit("/me/imported/{imported}", LEARNER),
        Visit("/me/imported/{imported}?done=saved", LEARNER),
        Visit("/me/imported/{imported}", "operator", status=404),
    ),
    "/me/imported/{handle}/remove": (Visit("/me/imported/{imported}/remove", LEARNER),),
    "/me/badges/{award_id}/erase": (Visit("/me/badges/{learners}/erase", LEARNER),),
    "/privacy": (Visit("/privacy"),),
    "/problems": (Visit("/problems"),),
    "/problems/{code}": (Visit("/problems/status.revoked"),),
    "/reports": (Visit("/reports"), Visit("/reports", "evaluator")),
    "/reports/coverage": (Visit("/reports/coverage"), Visit("/reports/coverage", "evaluator")),
    "/set-up/{secret}": (Visit("{set_up}"),),
    "/sign-in": (Visit("/sign-in"), Visit("/sign-in", acts=(fill(email="ana@example.org"), SEND))),
    "/sign-in/{secret}": (Visit("/sign-in/{link}"), Visit("/sign-in/never-given-out", status=410)),
    "/skills": (Visit("/skills"), Visit("/skills?q=wiki")),
    "/skills/{name}": (Visit("/skills/conflict-resolution"), Visit("/skills/grp-community")),
    "/verify": (
        Visit("/verify"),
        *(Visit(f"/verify?url={{public_url}}/badges/{{{state}}}") for state in ("accepted", "revoked", "expired")),
        Visit("/verify", acts=(fill(text="hello"), press("form:has([name=text]) button"))),
    ),
    "/verify/many": (
        Visit("/verify/many"),
        Visit("/verify/many", acts=(hand_in("file", "badges.zip", ARCHIVE), press("form.mb-form button"))),
    ),
    "no route": (Visit("/nowhere", status=404), Visit("/admin", "trainer", status=403)),
}
# What answers GET and is no page: documents, pictures, the API, what monitors ask, a link that only leads on.
NO_PAGES = {
    "/achievements/{achievement_id}.json", "/achievements/{achievement_id}.png", "/badges/{award_id}.json",
    "/badges/{award_id}.png", "/badges/{award_id}.svg", "/badges/{award_id}.jwt", "/badges/{award_id}.qr.svg",
    "/.well-known/jwks.json", "/keys/{thumbprint}", "/demo-sign-in/{key}", "/healthz", "/issuers/{slug}.json",
    "/issuers/{slug}/did.json", "/map/targets.csv", "/readyz", "/reports/coverage.csv", "/reports/coverage.json",
    "/skills.jsonld", "/skills/{name}.jsonld", "/status/{list_id}", "/version", "/me/imported/{handle}/file",
}  # fmt: skip
SMALL = ("/", "/verify", "/badges/{accepted}", "/skills", "/map")
VISITS = [visit for visits in PAGES.values() for visit in visits]


@dataclass
class Visitor:
    """Somebody's browser window, and what went wrong in it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    runs_scripts: bool = True

    @classmethod
    def into(cls, context: BrowserContext, *, runs_scripts: bool) -> "Visitor":
        visitor = cls(context.new_page(), runs_scripts=runs_scripts)
        visitor.page.on("console", lambda said: visitor._heard(said.type, said.text))
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", lambda request: visitor._asked(request.url))
        return visitor

    def go(self, visit: Visit, served: PopulatedNode) -> None:
        self.complaints.clear()
        self._allow_scripts(self.runs_scripts)
        answer = self.page.goto(visit.url.format(**served.names))
        assert answer is not None
        assert answer.status == visit.status, self.page.locator("main").inner_text()
        for act in visit.acts:
            act(self.page)
        # The page has been loaded and used as its reader has it; what examines it is a script itself.
        self._allow_scripts(True)

    def _allow_scripts(self, allowed: bool) -> None:
        if not self.runs_scripts:
            self._devtools.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    @cached_property
    def _devtools(self) -> CDPSession:
        return self.page.context.new_cdp_session(self.page)

    def _heard(self, kind: str, text: str) -> None:
        # Chromium itself reports the status of a page that is an error on purpose.
        if kind in ("error", "warning") and "the server responded with a status of 4" not in text:
            self.complaints.append(f"{kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith(("http://localhost:", "data:", "blob:", "about:")):
            self.complaints.append(f"left this machine: {url}")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedNode]:
    with populated_node(tmp_path_factory.mktemp("node")) as populated:
        yield populated


class Windows:
    """One window for each role and way of looking, opened when it is first needed."""

    def __init__(self, browser: Browser, served: PopulatedNode, **options: Any) -> None:
        self._browser, self._served, self._options = browser, served, options
        self._open: dict[str | None, Visitor] = {}

    def of(self, role: str | None) -> Visitor:
        if role not in self._open:
            context = self._browser.new_context(base_url=self._served.node.public_url, **self._options)
            self._open[role] = Visitor.into(context, runs_scripts=self._options.get("java_script_enabled", True))
            if role is not None:
                self._open[role].page.goto(self._served.node.sign_in[role])
        return self._open[role]

    def close(self) -> None:
        for visitor in self._open.values():
            visitor.page.context.close()


@pytest.fixture(scope="module")
def modern(browser: Browser, served: PopulatedNode) -> Iterator[Windows]:
    windows = Windows(browser, served, locale="en-GB", viewport=WIDE, reduced_motion="reduce")
    yield windows
    windows.close()


@pytest.fixture(scope="module")
def plain(browser: Browser, served: PopulatedNode) -> Iterator[Windows]:
    windows = Windows(browser, served, locale="ar", viewport=NARROW, java_script_enabled=False)
    yield windows
    windows.close()


def violations(page: Page, **options: object) -> list[str]:
    """What axe finds, one line for each place."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "options => axe.run(options)",
        {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], **options},
    )
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """What sticks out of the screen sideways."""
    found: list[str] = page.evaluate("""() => {
        const root = document.documentElement
        if (root.scrollWidth <= root.clientWidth) return []
        const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement))
        const wide = [...document.querySelectorAll('body *')].filter((e) => {
            const box = e.getBoundingClientRect()
            return (box.right > root.clientWidth + 1 || box.left < -1) && !scrolls(e.parentElement)
        })
        return ['page is ' + root.scrollWidth, ...wide.slice(-5).map((e) => e.outerHTML.slice(0, 200))]
    }""")
    return found


def paths_of(routes: Iterable[BaseRoute]) -> Iterator[str]:
    for route in routes:
        # A router that was included keeps its routes behind this name.
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from paths_of(inner.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield str(getattr(route, "path", ""))


def test_every_route_is_visited_or_is_no_page(served: PopulatedNode) -> None:
    paths = {path for path in paths_of(served.node.application.routes) if not path.startswith("/api/")}
    assert {"/", "/verify", "/set-up/{secret}"} <= paths
    assert paths == (PAGES.keys() - {"no route"}) | NO_PAGES


@pytest.mark.parametrize(
    "visit", VISITS, ids=[f"{index}-{visit.role}-{visit.url}" for index, visit in enumerate(VISITS)]
)
def test_a_page_serves_everybody(visit: Visit, served: PopulatedNode, modern: Windows, plain: Windows) -> None:
    visitor = modern.of(visit.role)
    page = visitor.page
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    visitor.go(visit, served)
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    # Only colours differ in the dark.
    assert violations(page, runOnly={"type": "rule", "values": ["color-contrast"]}) == []
    assert too_wide(page) == []
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []
    assert visitor.complaints == []

    visitor = plain.of(visit.role)
    visitor.go(visit, served)
    assert visitor.page.locator("html").get_attribute("dir") == "rtl"
    assert violations(visitor.page) == []
    assert too_wide(visitor.page) == []
    assert visitor.complaints == []


@pytest.mark.parametrize("url", SMALL)
def test_a_first_load_is_small(url: str, browser: Browser, served: PopulatedNode) -> None:
    context = browser.new_context(base_url=served.node.public_url, locale="en-GB")
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["response"]["mimeType"]}))
    session.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    session.send("Network.enable")
    page.goto(url.format(**served.names), wait_until="networkidle")
    counted = {number: size for number, size in sizes.items() if kinds.get(number, "").startswith(COUNTED)}
    context.close()
    assert len(counted) >= 5
    assert sum(counted.values()) <= FIRST_LOAD_BYTES
