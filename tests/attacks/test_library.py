"""The adversarial library: every badge in it gets the answer that stands beside it, and none another verdict.

The folders are tried as they are on disk; they are what the script writes, byte for byte.
"""

from pathlib import Path

import pytest
from hostile.build import FOLDER, files
from hostile.case import Case, read_case
from hostile.library import library
from hostile.trying import try_case

FOLDERS = sorted(path.parent for path in FOLDER.glob("must_*/*/case.json"))
LARGE = [case for case in library() if case.large]
MAX_BYTES = 3_000_000


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_badge_of_the_library_gets_the_answer_that_stands_beside_it(folder: Path) -> None:
    case = read_case(folder)
    assert case.folder == folder.parent.name
    assert try_case(case).difference(case) == ""


@pytest.mark.parametrize("case", LARGE, ids=lambda case: case.name)
def test_a_badge_that_is_too_large_to_keep_gets_the_right_answer_too(case: Case) -> None:
    assert try_case(case).difference(case) == ""


def test_the_folders_are_what_the_script_writes() -> None:
    built = files()
    kept = {str(path.relative_to(FOLDER)): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    assert kept.keys() == built.keys()
    assert [name for name, data in built.items() if kept[name] != data] == []
    assert sum(map(len, kept.values())) < MAX_BYTES


def test_the_library_covers_every_rule_that_a_badge_can_break() -> None:
    cases = library()
    names = [case.name for case in cases]
    assert len(set(names)) == len(names) >= 150
    assert sum(case.folder == "must_fail" for case in cases) >= 0.7 * len(cases)
    sources = {source.partition(":")[0] for case in cases for source in case.sources}
    rules = {f"Security rules, section 3.{number}" for number in range(1, 5)} | {"Security rules, section 5"}
    abuses = {
        f"Security rules, section 6, case {number}"
        for number in (4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 30, 37)
    }
    assert (rules | abuses) - sources == set()


def test_what_must_never_pass_never_does_under_any_policy_of_more() -> None:
    """A policy that asks for more turns no case of `must_fail` valid."""
    for case in library():
        if case.folder == "must_fail" and case.policy == "public" and not case.large:
            assert try_case(case.under("recognised")).verdict != "valid", case.name
