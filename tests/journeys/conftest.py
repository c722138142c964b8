"""A real Chromium for the journeys."""

from collections.abc import Iterator

import pytest
from chromium import launch
from playwright.sync_api import Browser, Page, sync_playwright


# Not for the whole session: Playwright keeps an event loop running in this thread until it is closed.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh context that refuses to leave this machine."""
    context = browser.new_context(locale="en-GB")
    opened = context.new_page()
    strangers: list[str] = []
    opened.on("request", lambda request: strangers.append(request.url) if _is_foreign(request.url) else None)
    yield opened
    context.close()
    assert strangers == [], "a page asked for something from another site"


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://localhost:", "data:", "blob:", "about:"))
