"""The tree of problems: stable codes, named fields, nothing forgotten."""

import pytest

from credentials import problems
from credentials.problems import ALL_CODES, PROBLEMS, CredentialProblem, UndefinedTerm


def test_every_code_is_dotted_lower_case_and_its_own() -> None:
    assert all(part.replace("_", "").isalnum() and part.islower() for code in ALL_CODES for part in code.split("."))
    assert all(code.count(".") == 1 for code in ALL_CODES)
    assert len({problem.title for problem in PROBLEMS.values()}) == len(PROBLEMS)


def test_every_problem_can_be_imported_from_the_package() -> None:
    assert [p.__name__ for p in PROBLEMS.values() if getattr(problems, p.__name__, None) is not p] == []


def test_fields_come_in_the_order_of_the_message_whatever_the_order_of_the_call() -> None:
    problem = UndefinedTerm(term="grade", path="/grade")
    assert list(problem.fields.items()) == [("path", "/grade"), ("term", "grade")]
    assert str(problem).startswith("data_model.undefined_term: ")


def test_a_problem_refuses_fields_that_its_message_does_not_know() -> None:
    with pytest.raises(TypeError):
        UndefinedTerm(path="/grade")
    with pytest.raises(TypeError):
        UndefinedTerm(path="/grade", term="grade", other="x")


def test_two_problems_cannot_share_a_code() -> None:
    with pytest.raises(TypeError):
        type("Copy", (CredentialProblem,), {"code": "document.not_json", "title": "x"})


def test_what_is_beyond_us_is_unknown_and_never_invalid() -> None:
    beyond = [problem for code, problem in PROBLEMS.items() if code.split(".")[0] in {"unsupported", "budget"}]
    assert [problem.code for problem in beyond if problem.outcome != "unknown"] == []
