"""The arrows between the houses, proved from the imports (docs/architecture.md, "Rooms")."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
HOUSES = ("chassis", "credentials", "issuer", "movement_badges", "skills_framework", "verifier")
ARROWS = {
    "chassis": set[str](),
    "credentials": set[str](),
    "skills_framework": {"chassis"},
    "issuer": {"credentials", "skills_framework", "chassis"},
    "verifier": {"credentials", "skills_framework", "chassis"},
    "movement_badges": {"chassis", "credentials", "issuer", "skills_framework", "verifier"},
}
SKILLS_ROOMS_WITH_CHASSIS = ("routes", "curation", "tables", "queries")
SQL_ROOMS = ("tables.py", "queries.py", "chassis/database.py")
OUTGOING_HTTP = {
    "httpx2",
    "httpx",
    "requests",
    "urllib3",
    "aiohttp",
    "http.client",
    "socket",
    "urllib.request",
}
PURE_FORBIDDEN = {
    "sqlalchemy", "fastapi", "starlette", "httpx2", "socket", "logging", "structlog", "os", "time", "random",
    "secrets", "jinja2", "subprocess", "urllib.request", "http.client",
}  # fmt: skip
RUNS_WITHOUT_DATABASE = (
    "verifier.checking",
    "verifier.gathering",
    "verifier.trust",
    "chassis.fetching",
    "movement_badges.verify_command",
    "movement_badges.verifying",
)


def modules() -> Iterator[tuple[str, Path]]:
    for house in HOUSES:
        for path in sorted((REPOSITORY / house).rglob("*.py")):
            yield house, path


def imports_of(path: Path) -> set[str]:
    package = path.relative_to(REPOSITORY).parent.parts
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_imports_only_what_its_arrows_allow(house: str) -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for owner, path in modules()
        if owner == house
        for name in imports_of(path)
        for other in HOUSES
        if other != house and within(name, other) and other not in ARROWS[house]
    ]
    assert wrong == []


def test_the_skills_framework_uses_the_chassis_only_in_its_shell() -> None:
    wrong = [
        str(path.relative_to(REPOSITORY))
        for owner, path in modules()
        if owner == "skills_framework"
        and any(within(name, "chassis") for name in imports_of(path))
        and path.relative_to(REPOSITORY / "skills_framework").parts[0].removesuffix(".py")
        not in SKILLS_ROOMS_WITH_CHASSIS
    ]
    assert wrong == []


def test_sqlalchemy_stands_only_in_tables_queries_and_the_database() -> None:
    wrong = [
        str(path.relative_to(REPOSITORY))
        for _, path in modules()
        if any(within(name, "sqlalchemy") or within(name, "alembic") for name in imports_of(path))
        and not str(path.relative_to(REPOSITORY)).endswith(SQL_ROOMS)
        and path.relative_to(REPOSITORY) != Path("movement_badges/migrating.py")
    ]
    assert wrong == []


def test_outgoing_http_stands_only_in_the_fetcher() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for _, path in modules()
        for name in imports_of(path)
        if any(within(name, client) for client in OUTGOING_HTTP)
        and path.relative_to(REPOSITORY) != Path("chassis/fetching.py")
        # The composition root hands transports to the fetcher; it opens none of its own.
        and not (path.is_relative_to(REPOSITORY / "movement_badges") and within(name, "httpx2"))
    ]
    assert wrong == []


def test_credentials_is_pure() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for owner, path in modules()
        if owner == "credentials"
        for name in imports_of(path)
        if any(within(name, forbidden) for forbidden in PURE_FORBIDDEN)
    ]
    assert wrong == []


def test_migrations_import_nothing_but_tables() -> None:
    wrong = [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for path in sorted((REPOSITORY / "migrations").rglob("*.py"))
        for name in imports_of(path)
        for house in HOUSES
        if within(name, house)
        and not any(
            within(name, allowed) for allowed in (f"{house}.tables", "chassis.database")
        )
    ]  # fmt: skip
    assert wrong == []


def test_checking_a_badge_needs_no_database_and_no_issuer() -> None:
    program = (
        "import sys\n"
        "for name in ('sqlalchemy', 'alembic', 'issuer'): sys.modules[name] = None\n"
        f"import {', '.join(RUNS_WITHOUT_DATABASE)}\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=REPOSITORY, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr


def test_no_module_has_outgrown_its_idea() -> None:
    long = [
        f"{path.relative_to(REPOSITORY)} has {count} lines"
        for _, path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert long == []
