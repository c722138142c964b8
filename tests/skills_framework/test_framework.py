import hashlib
import json
from importlib.resources import files
from typing import cast

import pytest

from skills_framework.framework import Framework, Group, Skill
from skills_framework.loading import load_framework, parse_framework
from skills_framework.problems import FrameworkProblem

# Released versions are never edited: a change is a new file with a new line here.
RELEASED = {"movement-0.1.0.json": "f69dd0caa947853df0670ec03e272096021d22345ff2c0a1dd69d80ba79cf40b"}
NEEDED_BY_THE_MOVEMENT = (
    "advocacy",
    "partnership-building",
    "fundraising",
    "leadership",
    "project-management",
    "conflict-resolution",
    "intercultural-dialogue",
    "constructive-communication",
)

Json = str | int | dict[str, str] | list[dict[str, str]]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


def shipped(name: str = "movement-0.1.0.json") -> bytes:
    return (files("skills_framework") / "data" / name).read_bytes()


@pytest.mark.parametrize(("name", "sha256"), RELEASED.items())
def test_a_released_file_is_never_edited(name: str, sha256: str) -> None:
    assert hashlib.sha256(shipped(name)).hexdigest() == sha256


def test_every_shipped_framework_file_is_pinned() -> None:
    folder = files("skills_framework") / "data"
    assert {entry.name for entry in folder.iterdir() if entry.name.startswith("movement-")} == set(RELEASED)


def test_the_draft_holds_ten_groups_and_ninety_skills(framework: Framework) -> None:
    assert (framework.version, framework.draft) == ("0.1.0", True)
    assert (len(framework.groups), len(framework.skills)) == (10, 90)
    assert sum(len(framework.skills_of(group)) for group in framework.groups) == 90
    assert framework.sha256 == RELEASED["movement-0.1.0.json"]


@pytest.mark.parametrize("slug", NEEDED_BY_THE_MOVEMENT)
def test_every_skill_that_the_movement_named_is_there(framework: Framework, slug: str) -> None:
    assert slug in framework.skills


def test_a_uri_is_independent_of_host_and_slug_and_leads_back(framework: Framework) -> None:
    entries: list[Skill | Group] = [*framework.groups.values(), *framework.skills.values()]
    for entry in entries:
        identifier = entry.uri.removeprefix("https://w3id.org/movement-badges/skills/")
        assert len(identifier) == 6
        assert identifier not in entry.slug
        assert framework.by_uri(entry.uri) is entry
        assert framework.by_slug(entry.slug) is entry
    assert framework.by_uri(framework.uri) is None
    assert framework.by_uri(framework.skills["advocacy"].uri + "/") is None


def test_a_reader_gets_the_base_language_and_then_english_marked_as_a_fallback(framework: Framework) -> None:
    skill = framework.skills["advocacy"]
    assert skill.label("fr-CA") == "Plaidoyer pour la connaissance libre"
    assert skill.label("ar") == "Advocacy for free knowledge"
    assert (skill.definition("fr").fallback, skill.definition("fr-CA").fallback) == (False, False)
    assert (skill.definition("ar").language, skill.definition("ar").fallback) == ("en", True)


def test_candidate_matches_say_how_they_relate_or_only_name_a_label(framework: Framework) -> None:
    matches = [match for skill in framework.skills.values() for match in skill.candidates]
    esco = [match for match in matches if match.scheme == "esco"]
    assert len(esco) == 50
    assert all(match.uri is not None and match.uri.startswith("http://data.europa.eu/esco/skill/") for match in esco)
    assert all(match.uri is None and match.relation is None for match in matches if match.scheme == "wikidata")


def shipped_value(*path: str | int) -> Json:
    value = json.loads(shipped())
    for step in path:
        value = value[step]
    return cast(Json, value)


def changed(path: tuple[str | int, ...], value: Json) -> bytes:
    document = json.loads(shipped())
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        (("skills", 0, "nickname"), "editing", "format"),
        (("skills", 0, "review_months"), "36", "format"),
        (("framework", "version"), "1", "version"),
        (("framework", "uri"), "http://w3id.org/movement-badges/skills/", "uri"),
        (("framework", "uri"), "https://w3id.org/movement-badges/skills", "uri"),
        (("skills", 0, "id"), "ABC", "id"),
        (("skills", 0, "slug"), "Wiki Editing", "slug"),
        (("skills", 0, "id"), shipped_value("groups", 0, "id"), "unique_id"),
        (("skills", 0, "slug"), shipped_value("skills", 1, "slug"), "unique_slug"),
        (("skills", 0, "labels", "fr"), shipped_value("groups", 0, "labels", "fr"), "unique_label"),
        (("skills", 0, "labels"), {"en": "Editing"}, "languages"),
        (("skills", 0, "definitions"), {"en": "Edits.", "fr": "Modifie.", "ar": "x"}, "languages"),
        (("framework", "labels"), {"fr": "Compétences"}, "languages"),
        (("skills", 0, "labels", "en"), " Editing", "text"),
        (("skills", 0, "labels", "en"), "", "text"),
        (("skills", 0, "definitions", "en"), "x" * 123, "definition_length"),
        (("skills", 0, "group"), "wiki-editing", "group"),
        (("skills", 0, "review_months"), 18, "review_months"),
        (("skills", 0, "candidates"), [{"scheme": "esco", "label": "x", "relation": "closeMatch"}], "candidate"),
    ],
)
def test_a_framework_file_that_breaks_a_rule_is_refused(path: tuple[str | int, ...], value: Json, rule: str) -> None:
    with pytest.raises(FrameworkProblem) as refused:
        parse_framework(changed(path, value))
    assert refused.value.code == "skills.framework_invalid"
    assert refused.value.fields["rule"] == rule


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(FrameworkProblem) as refused:
        parse_framework(b"id,kind,broader")
    assert refused.value.fields["rule"] == "format"


def test_skills_can_stand_in_sets(framework: Framework) -> None:
    assert len(set[Skill](framework.skills.values())) == 90
