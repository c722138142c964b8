"""Labels and definitions as a careful reader of each language would want them."""

import re

import pytest

from skills_framework.framework import Group, Skill
from skills_framework.loading import load_framework

FRAMEWORK = load_framework()
ENTRIES: list[Group | Skill] = [*FRAMEWORK.groups.values(), *FRAMEWORK.skills.values()]
# What an English speaker writes in French, and a French reader stumbles over.
CALQUES = re.compile(
    r"contribuer (des|du|de la)|faciliter (une |des )?réunion|santé communautaire|redevable|faire sens",
    re.IGNORECASE,
)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_every_text_is_well_set(entry: Group | Skill) -> None:
    for text in (*entry.labels.values(), *entry.definitions.values()):
        assert "'" not in text
        assert '"' not in text
        assert "  " not in text
        assert text[0].isupper()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_french_texts_are_set_as_french_is_and_hold_no_calques(entry: Group | Skill) -> None:
    for text in (entry.labels["fr"], entry.definitions["fr"]):
        assert re.search(r"[^\u00a0\u202f][:;?!»]", text) is None, "a non-breaking space goes before : ; ? ! and »"
        assert re.search(r"«[^\u00a0\u202f]", text) is None
        assert CALQUES.search(text) is None


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_labels_have_no_full_stop_and_definitions_one(entry: Group | Skill) -> None:
    for label in entry.labels.values():
        assert not label.endswith(".")
    for definition in entry.definitions.values():
        assert definition.endswith(".")
        assert definition.count(". ") == 0


@pytest.mark.parametrize("skill", FRAMEWORK.skills.values(), ids=lambda skill: skill.slug)
def test_a_definition_says_what_somebody_does(skill: Skill) -> None:
    assert re.match(r"[A-Z][a-z]+s\b", skill.definitions["en"]), "third person: Writes, Plans ..."
    assert skill.definitions["en"] != skill.definitions["fr"]
