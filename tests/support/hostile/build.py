"""Write `tests/vectors` from nothing but the code and the published keys: `make cases`.

One folder a case: `case.json`, the badge, and the documents that a verifier may see. A test compares every byte.
"""

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Final

from hostile.case import Case
from hostile.library import PARTS, library

FOLDER: Final = Path(__file__).resolve().parents[2] / "vectors"

HEAD: Final = """\
# The adversarial library
{total} badges, {failing} of which must never be called valid. This page and the folders are written by `make cases`
(`tests/support/hostile`); `tests/attacks/test_library.py` builds them anew, compares every byte, and holds our verifier
to every answer. The keys are published (`tests/support/hostile/keys` and words in `tests/support`): never trust them.

## For other verifiers
A folder of `must_fail` or `must_pass` is one case. `case.json` says:

| Member | Meaning |
| --- | --- |
| `title` | what is wrong, or right, with it |
| `sources` | the rule, the section of a specification, or the incident that it comes from |
| `badge` | the file that is handed in |
| `at` | the moment of the verification |
| `policy` | `public`, or `recognised`: the issuer must be in the registry as well |
| `documents` | by URL, the file that stands there, or why nothing does; nothing else on the Internet may be seen |
| `recipient` | who shows the badge; it must be about them |
| `registry` | the recognised issuers, as a registry file has them |
| `newest` | from when the newest edition of a status list is that was ever seen |
| `expected.verdict` | `valid`, `invalid`, `unknown`, or `refused` for what is no badge at all |
| `expected.checks` | the answers that decide, by check; those of other verifiers have other names |
| `expected.inside` | the verdicts on the credentials inside |
| `expected.remarks` | remarks that must be made, among others |

Under `must_fail` any verdict but `valid` is a good one; where ours is `unknown` or `invalid` is told because it is the
more honest word. Cases that are too large to keep are built when the tests run: they are marked *built*.
"""


def page() -> str:
    """Give the page about the library: its cases by the rule that they come from, and by the part that builds them."""
    cases = library()
    failing = sum(case.folder == "must_fail" for case in cases)
    text = HEAD.format(total=len(cases), failing=failing) + "\n## By source\n\n| Source | Cases |\n| --- | --- |\n"
    by_source = defaultdict[str, list[str]](list)
    for case in cases:
        for source in case.sources:
            by_source[source].append(case.name)
    for source in sorted(by_source):
        text += f"| {source} | {', '.join(f'`{name}`' for name in by_source[source])} |\n"
    for part, build in PARTS.items():
        text += f"\n## {part.capitalize()}\n\n| Case | What it is | Verdict | Because |\n| --- | --- | --- | --- |\n"
        text += "".join(_row(case) for case in build())
    return text


def _row(case: Case) -> str:
    name = f"`{case.name}`" + (" *built*" if case.large else "")
    codes = ", ".join(f"`{code}`" for code in case.checks.values())
    return f"| {name} | {case.title.replace('|', '/')} | {case.verdict} | {codes} |\n"


def files() -> dict[str, bytes]:
    """Give every file under `tests/vectors` that the script writes, by its path there."""
    found = {"README.md": page().encode()}
    for case in library():
        if not case.large:
            found.update({f"{case.folder}/{case.name}/{name}": data for name, data in case.files().items()})
    return found


def main() -> None:
    for folder in ("must_fail", "must_pass"):
        shutil.rmtree(FOLDER / folder, ignore_errors=True)
    for name, data in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
