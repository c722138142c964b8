"""Find a Chromium for the browser tests: an installed one, else one that Playwright can download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW_TO_GET_ONE = (
    "no Chromium found: install one (Debian: apt-get install chromium; others: playwright install chromium)"
)


def launch(playwright: Playwright) -> Browser:
    """Start the browser; without one, fail in CI and skip elsewhere, saying how to get it."""
    executable = installed() or downloaded(playwright)
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_GET_ONE)
        pytest.skip(HOW_TO_GET_ONE)
    # Root in a container has no user namespaces, which Chromium's sandbox needs.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=executable, args=[*ARGUMENTS, *sandbox])


def installed() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def downloaded(playwright: Playwright) -> str | None:
    """Return the path of Playwright's own Chromium, after trying to download it."""
    path = Path(playwright.chromium.executable_path)
    if not path.exists():
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"],
            check=False,
            capture_output=True,
            timeout=240,
        )
    return str(path) if path.exists() else None
