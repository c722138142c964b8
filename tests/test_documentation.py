"""The documentation says what the program does: links, commands, settings, pages, operations are held against it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from command_reference import PAGE, commands, page
from fastapi import FastAPI
from fastapi.routing import APIRoute

import chassis.routes
import issuer.routes
import skills_framework.routes
import verifier.routes
from chassis.sealing import create_key_file
from chassis.settings import ENVIRONMENT_PREFIX, Settings
from movement_badges import admin, pages, setting_up
from movement_badges.application import create_app
from movement_badges.pages import operations_of

REPOSITORY = Path(__file__).resolve().parent.parent
ROLES = ("trainer", "learner", "evaluator", "operator")
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# Where our own machines keep things; nobody else's do.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|tmp|root|home|Users|private)/")


def documents() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.md"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    names = listed.stdout.splitlines()
    return [REPOSITORY / name for name in names if (REPOSITORY / name).is_file() and not name.startswith("tests/")]


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """Give the anchors of a page's headings as forges make them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture
def application(tmp_path: Path) -> FastAPI:
    key_file = tmp_path / "key-encryption.key"
    create_key_file(key_file, lambda size: b"k" * size)
    settings = Settings(
        public_url="http://localhost:8000", profile="demonstration", data_dir=tmp_path / "data", key_file=key_file
    )
    return create_app(settings, runs_jobs=False)


def page_routes() -> Iterator[str]:
    houses = (chassis.routes, issuer.routes, skills_framework.routes, verifier.routes)
    routers = chain.from_iterable(house.routers() for house in houses)
    for router in (*routers, pages.router, setting_up.router, admin.router):
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and not route.include_in_schema:
                yield route.path


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    broken = []
    for target in LINK.findall(FENCED.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (document.parent / name) if name else document
        if not found.exists() or (anchor and anchor not in anchors(found.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


def test_no_document_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{document.relative_to(REPOSITORY)}: {match.group()}"
        for document in documents()
        for match in MACHINE_PATHS.finditer(document.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_page_of_commands_is_what_the_program_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python tests/support/command_reference.py"


def test_every_command_that_a_document_shows_exists() -> None:
    known = {name for name, _ in commands()}
    starts = {" ".join(name.split()[: count + 1]) for name in known for count in range(len(name.split()))}
    shown = {
        f"movement-badges {first}{' ' + second if f'movement-badges {first}' not in known else ''}"
        for document in documents()
        for first, second in re.findall(
            r"(?:^|bin/|`)movement-badges ([a-z]+)(?: ([a-z]+))?", document.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert {name.strip() for name in shown} - starts == set()


def test_help_of_the_installed_program_lists_every_command() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "movement_badges", "--help"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    missing = [name for name, _ in commands() if not re.search(rf"\b{name.split()[1]}\b", listed.stdout)]
    assert missing == []


def test_every_setting_is_documented() -> None:
    text = read("docs/operating.md")
    missing = [
        name for name in Settings.model_fields if f"`{ENVIRONMENT_PREFIX}{name.upper()}`" not in text
    ]  # fmt: skip
    assert missing == []


def test_every_setting_that_a_document_names_exists() -> None:
    known = {ENVIRONMENT_PREFIX + name.upper() for name in Settings.model_fields}
    named = {
        name
        for document in documents()
        for name in re.findall(rf"\b{ENVIRONMENT_PREFIX}[A-Z_]+[A-Z]\b", document.read_text(encoding="utf-8"))
    }
    assert named - known == set()


def test_every_operation_of_the_api_is_documented(application: FastAPI) -> None:
    text = read("docs/api.md")
    missing = [
        f"{operation.method} {operation.path}"
        for operation in operations_of(application)
        if f"`{operation.method} {operation.path}`" not in text
    ]
    assert missing == []


def test_the_api_says_where_a_token_is_needed(application: FastAPI) -> None:
    free = {operation.path for operation in operations_of(application) if not operation.needs_token}
    guarded = {operation.path for operation in operations_of(application) if operation.needs_token}
    assert {"/api/v1/verifications", "/api/v1/skills"} <= free
    assert {"/api/v1/awards", "/api/v1/feeds/credentials"} <= guarded


def test_every_page_is_documented() -> None:
    assert "/verify" in page_routes()
    documented = read("docs/reference/pages.md") + read("docs/api.md")
    missing = [path for path in page_routes() if not re.search(rf"[` ]{re.escape(path)}`", documented)]
    assert missing == []


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_tutorial_that_begins_with_the_demonstration(role: str) -> None:
    assert "make demo" in read(f"docs/tutorials/{role}.md")
    assert f"docs/tutorials/{role}.md" in read("README.md")


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = {
        target
        for document in documents()
        for target in re.findall(r"(?:^|`)make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {"demo", "test"} <= named <= targets


def test_the_readme_shows_one_small_picture() -> None:
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", read("README.md"))
    assert (REPOSITORY / picture).stat().st_size < 300_000


def test_the_changelog_has_a_section_for_what_comes_next() -> None:
    assert re.search(r"^## Unreleased$", read("CHANGELOG.md"), re.MULTILINE)


def test_decisions_are_numbered_without_gaps_and_titled_alike() -> None:
    files = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for number, file in enumerate(files, start=1):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. "), file.name
        assert [part for part in ("Context", "Decision", "Consequences", "Alternatives") if part not in text] == []
