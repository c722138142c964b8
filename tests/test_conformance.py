"""`docs/conformance.md` is what the tests say, and no requirement is without one."""

import conformance_reference
from requirements_of_open_badges import REQUIREMENTS

RENEW = "run: python tests/support/conformance_reference.py"


def test_the_page_is_what_the_tests_say() -> None:
    assert conformance_reference.PAGE.read_text(encoding="utf-8") == conformance_reference.page(), RENEW


def test_every_requirement_has_a_number_of_its_own() -> None:
    numbers = [requirement.id for requirement in REQUIREMENTS]
    assert len(numbers) == len(set(numbers))
    specification = [number for number in numbers if number.startswith("OB-")]
    guide = [number for number in numbers if number.startswith("CG-")]
    assert specification == [f"OB-{place}" for place in range(1, len(specification) + 1)]
    assert guide == [f"CG-{place}" for place in range(1, len(guide) + 1)]
    assert numbers == [*specification, *guide]


def test_every_requirement_is_shown_by_a_test() -> None:
    shown = conformance_reference.marked_tests()
    assert [requirement.id for requirement in REQUIREMENTS if requirement.id not in shown] == []


def test_every_mark_names_a_requirement() -> None:
    known = {requirement.id for requirement in REQUIREMENTS}
    unknown = {number: tests for number, tests in conformance_reference.marked_tests().items() if number not in known}
    assert unknown == {}
