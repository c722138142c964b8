"""Templates hold structure and message keys: no sentence, no inline code, no way around escaping."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent.parent
HOUSES = ("chassis", "issuer", "movement_badges", "skills_framework", "verifier")
TEMPLATES = [path for house in HOUSES for path in sorted((REPOSITORY / house).glob("templates/**/*.html"))]
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# What stands in <code> or <pre> is said to machines: the columns of a file, a command.
SAID_TO_MACHINES = re.compile(r"<(code|pre)\b[^>]*>.*?</\1>", re.DOTALL)
NAMES = {"CC"}  # names of licences, the same in every language
# Attributes whose value a person reads or hears.
SPOKEN = re.compile(r"""\b(?:aria-label|title|alt|placeholder|content)="([^"]*)\"""")
MACHINE_WORDS = {"width=device-width, initial-scale=1", "noindex", "website", "summary", "image/png"}


def named(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    plain = SAID_TO_MACHINES.sub("", JINJA.sub("", path.read_text(encoding="utf-8")))
    spoken = [text for text in SPOKEN.findall(plain) if text not in MACHINE_WORDS]
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", " ".join([TAG.sub(" ", plain), *spoken])))
    assert [word for word in words if word not in NAMES] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_runs_nothing_inline_and_escapes_everything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|\bMarkup\b", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\b(?:src|href)=\"(?:https?:)?//", text)
