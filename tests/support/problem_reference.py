"""Write `docs/problems.md` from the program itself: every code of every house.

`python tests/support/problem_reference.py` writes the page; `tests/movement_badges/test_problem_codes.py` compares it.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from chassis.fetching import FETCH_PROBLEMS
from credentials.problems import ALL_CODES, ANSWERS, NOTICES, PROBLEMS

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "problems.md"
HOUSES = {
    "chassis": "The service",
    "issuer": "Awarding",
    "verifier": "Checking and the map",
    "skills_framework": "Skills and places",
    "movement_badges": "The command line",
}
# Roots of families, which are never raised themselves.
ROOTS = frozenset({"sealing", "skills"})
# A code is a class attribute, or one of the families whose code depends on what happened.
_ATTRIBUTE = re.compile(r'^    code(?:: [\w\[\]]+)? = "([a-z_.]+)"', re.MULTILINE)
_FAMILY = re.compile(r'"(harvest\.[a-z_]+|fetch\.(?:offline|too_many))"')

HEAD = """\
# Codes of checks and problems

Every answer of a check, every reason for which something is refused and every remark has a code that never changes. A
page in plain words stands for each at `/problems/{code}`, in each language of the site. This page is written by the
program (`python tests/support/problem_reference.py`), and a test compares the two.

## Checks and badges

| Code | Outcome | Meaning | Fields |
| --- | --- | --- | --- |
"""


def codes_of(house: str) -> frozenset[str]:
    """Give every code that stands in the source of a house."""
    found: set[str] = set(FETCH_PROBLEMS) if house == "chassis" else set()
    for file in (REPOSITORY / house).rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        found.update(_ATTRIBUTE.findall(source), _FAMILY.findall(source))
    return frozenset(found - ROOTS)


def every_code() -> frozenset[str]:
    """Give every code of every house."""
    return ALL_CODES.union(*(codes_of(house) for house in HOUSES))


def messages(language: str) -> dict[str, str]:
    """Give the messages of a language."""
    path = REPOSITORY / "chassis" / "i18n" / f"{language}.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return {key: text for key, text in found.items() if not key.startswith("@")}


def page() -> str:
    """Give the whole page."""
    return HEAD + "".join([_of_badges(code) for code in sorted(ALL_CODES)]) + "".join(_of_houses())


def _of_badges(code: str) -> str:
    known = PROBLEMS.get(code) or ANSWERS.get(code) or NOTICES[code]
    outcome = getattr(known, "outcome", "remark")
    if code.startswith(("lint.", "rehearsal.")):
        outcome = "not signed"
    elif code.startswith("no_badge."):
        outcome = "no report"
    return f"| `{code}` | {str(outcome).replace('_', ' ')} | {known.title} | {', '.join(known.field_names)} |\n"


def _of_houses() -> Iterator[str]:
    words = messages("en")
    for house, title in HOUSES.items():
        yield f"\n## {title}\n\n| Code | Meaning | What to do |\n| --- | --- | --- |\n"
        for code in sorted(codes_of(house)):
            yield f"| `{code}` | {words[f'problem.{code}.title']} | {words[f'problem.{code}.next']} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
