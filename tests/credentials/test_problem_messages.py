"""Every code has words that anybody understands, in each complete language."""

import json
import re
from pathlib import Path

import pytest

from credentials.problems import ALL_CODES, ANSWERS, NOTICES, PROBLEMS

REPOSITORY = Path(__file__).resolve().parents[2]
PARTS = ("title", "reason", "next")


def fields_of(code: str) -> tuple[str, ...]:
    if code in PROBLEMS:
        return PROBLEMS[code].field_names
    return ANSWERS[code].field_names if code in ANSWERS else NOTICES[code].field_names


def messages(language: str) -> dict[str, str]:
    path = REPOSITORY / "chassis" / "i18n" / f"{language}.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("language", ["en", "fr", "ar", "qqq"])
def test_every_code_has_its_messages(language: str) -> None:
    known = messages(language)
    assert [
        f"{code}.{part}" for code in sorted(ALL_CODES) for part in PARTS if f"problem.{code}.{part}" not in known
    ] == []
    assert [
        code for code in ALL_CODES if not known[f"problem.{code}.title"] or not known[f"problem.{code}.reason"]
    ] == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_messages_use_only_the_fields_that_their_code_gives(language: str) -> None:
    known = messages(language)
    wrong = [
        (code, part)
        for code in sorted(ALL_CODES)
        for part in PARTS
        for number in re.findall(r"\$(\d+)", known[f"problem.{code}.{part}"])
        if part != "reason" or not 1 <= int(number) <= len(fields_of(code))
    ]
    assert wrong == []


def test_whatever_is_not_good_tells_what_to_do_next() -> None:
    known = messages("en")
    silent = [
        code
        for code in sorted(ALL_CODES)
        if not known[f"problem.{code}.next"]
        and code
        in {*PROBLEMS, *(answer.code for answer in ANSWERS.values() if answer.outcome in ("invalid", "unknown"))}
    ]
    assert silent == []
