"""Write `docs/conformance.md`: every requirement of Open Badges 3.0 with the tests that show it.

A test says which ones it shows by `@pytest.mark.conformance("OB-1", ...)`. `python
tests/support/conformance_reference.py` writes the page; `tests/test_conformance.py` compares it, and fails when a
requirement has no test or a mark names no requirement.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from requirements_of_open_badges import REQUIREMENTS, Requirement

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "conformance.md"
MARK = "conformance"

HEAD = """\
# Conformance with Open Badges 3.0

What the specification and its certification guide demand of an issuer, a displayer and a verifier, and the tests that
show that this program does it. This page is written from the tests (`python tests/support/conformance_reference.py`);
the suite fails when a requirement has no test. Requirements for hosts and for the Open Badges API are not listed: the
program offers neither yet. What it does beyond the standard is in [Proofs and keys](reference/proofs.md) and
[Security](security.md); the official validator's own reading can be asked for as the policy `1edtech`.
"""


TABLE = "| Number | Where | Asks | Requirement | Shown by |\n| --- | --- | --- | --- | --- |\n"


def marked_tests() -> dict[str, list[str]]:
    """Give, for each number that some test names, the tests that do, as `file::name`."""
    found: dict[str, list[str]] = {}
    for file in sorted((REPOSITORY / "tests").rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in tree.body:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name.startswith("test_"):
                for number in _numbers(function):
                    found.setdefault(number, []).append(f"{file.relative_to(REPOSITORY).as_posix()}::{function.name}")
    return found


def _numbers(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{MARK}":
            yield from (str(ast.literal_eval(argument)) for argument in decorator.args)


def page() -> str:
    """Give the whole page."""
    tests = marked_tests()
    lines = [HEAD]
    heading = ""
    for requirement in REQUIREMENTS:
        chapter = requirement.section.partition(",")[0]
        if chapter != heading:
            heading = chapter
            lines.append(f"\n## {chapter}\n\n{TABLE}")
        lines.append(_row(requirement, tests.get(requirement.id, [])))
    return "".join(lines)


def _row(requirement: Requirement, tests: list[str]) -> str:
    shown = "<br>".join(f"[{_words(test)}](../{test.partition('::')[0]})" for test in tests)
    text = requirement.text.replace("<", "&lt;").replace("|", "\\|")
    where = requirement.section.partition(", ")[2] or "–"
    return f"| {requirement.id} | {where} | {', '.join(requirement.roles)} | {text} | {shown} |\n"


def _words(test: str) -> str:
    return test.partition("::test_")[2].replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
