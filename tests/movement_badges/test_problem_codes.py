"""Every code that any answer can name has words in each complete language, a page, and a row in the documentation."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from problem_reference import HOUSES, PAGE, codes_of, every_code, messages, page

from chassis import problems
from chassis.languages import Languages
from chassis.sealing import create_key_file
from chassis.settings import Settings
from issuer.problems import ALL_CODES as ISSUER_CODES
from movement_badges.application import create_app
from movement_badges.problem_codes import explained_codes, explained_groups

PARTS = ("title", "reason", "next")
# A choice by a word of the program, which has to have the same words in every language.
CASE = re.compile(r"\{\{CASE:\$(\d)\|([^{}]*)\}\}")


def test_the_documentation_lists_every_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python tests/support/problem_reference.py"


def test_no_code_is_overlooked() -> None:
    assert set(problems.codes()) <= codes_of("chassis")
    assert set(ISSUER_CODES) <= codes_of("issuer")
    assert all(codes_of(house) for house in HOUSES)


@pytest.mark.parametrize("language", ["en", "fr", "qqq"])
def test_every_code_has_its_messages(language: str) -> None:
    known = messages(language)
    assert [
        f"{code}.{part}" for code in sorted(every_code()) for part in PARTS if f"problem.{code}.{part}" not in known
    ] == []
    assert [
        code for code in every_code() if not known[f"problem.{code}.title"] or not known[f"problem.{code}.reason"]
    ] == []


def test_choices_by_a_word_have_the_same_words_in_every_language() -> None:
    spoken = {language: messages(language) for language in ("en", "fr", "ar")}

    def words(text: str) -> list[list[str]]:
        return [
            sorted(form.partition("=")[0] for form in choice.split("|") if "=" in form)
            for _, choice in CASE.findall(text)
        ]

    wrong = [
        (language, key)
        for key, text in spoken["en"].items()
        for language, known in spoken.items()
        if key in known and words(known[key]) != words(text)
    ]
    assert wrong == []
    assert sum(bool(words(text)) for text in spoken["fr"].values()) >= 5


def test_every_code_has_a_page(tmp_path: Path) -> None:
    create_key_file(tmp_path / "key", lambda size: b"k" * size)
    settings = Settings(public_url="https://badges.example.org", data_dir=tmp_path / "data", key_file=tmp_path / "key")
    client = TestClient(create_app(settings, runs_jobs=False), base_url="https://badges.example.org")
    for code in sorted(every_code()):
        answer = client.get(f"/problems/{code}", headers={"accept": "text/html"}, params={"uselang": "fr"})
        assert answer.status_code == 200, code
        assert not re.search(r"\$\d|\{\{", answer.text), code


def test_the_page_of_all_problems_groups_each_code_once_under_a_heading() -> None:
    languages = Languages.load()
    groups = explained_groups(languages)
    assert sorted(code for _, codes in groups for code in codes) == list(explained_codes(languages))
    assert "forbidden.scope" in dict(groups)[""]
    assert all(code.startswith(f"{word}.") for word, codes in groups if word for code in codes)
